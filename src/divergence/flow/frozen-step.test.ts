import { describe, expect, it } from 'vitest';
import type { Pieces } from '../field/score-field.js';
import { frozenStep } from './frozen-step.js';

const line = (slope: number, intercept: number): Pieces => ({
  kinks: new Float64Array(),
  slopes: Float64Array.of(slope),
  intercepts: Float64Array.of(intercept),
});

/** A score with kinks at -1, 0.5 and 2; at a kink both lines agree. */
const bent: Pieces = {
  kinks: Float64Array.of(-1, 0.5, 2),
  slopes: Float64Array.of(-2, 1, -4, 0.5),
  intercepts: Float64Array.of(-1, 2, 4.5, -4.5),
};

const scoreAt = ({ kinks, slopes, intercepts }: Pieces, x: number) => {
  const i = kinks.filter((kink) => kink < x).length;
  return slopes[i] * x + intercepts[i];
};

function imagesOf(pieces: Pieces, F: number, G: number, points: number[]) {
  const places = Float64Array.from(points);
  const stretches = new Float64Array(points.length);
  frozenStep(pieces, F, G, places, stretches);
  return { places: Array.from(places), stretches };
}

const moved = (...step: Parameters<typeof imagesOf>): number[] => imagesOf(...step).places;

/** The same by many small steps of Euler's method with extrapolation. */
function stepped(pieces: Pieces, F: number, G: number, x: number): number {
  const [one, two] = [200_000, 400_000].map((steps) => {
    let y = x;
    for (let k = 0; k < steps; k++) y += (F * y - G * scoreAt(pieces, y)) / steps;
    return y;
  });
  return 2 * two - one;
}

describe('a step with a score that stands still', () => {
  it('is the exponential of a line, and a shift where nothing grows', () => {
    const [x] = moved(line(-0.7, 0.3), -1, 0.5, [2]);
    const p = -1 + 0.35;
    expect(x).toBeCloseTo(2 * Math.exp(p) - (0.15 * Math.expm1(p)) / p, 14);
    expect(moved(line(2, 3), 1, 0.5, [2])).toEqual([2 - 1.5]);
    expect(moved(line(2, 0), 1, 0.5, [2])).toEqual([2]);
  });

  it('crosses kinks on the way, up and down', () => {
    for (const [F, G] of [
      [-0.5, 0.7],
      [0.3, 2],
      [0, -1.5],
    ]) {
      const points = [-3, -1.01, -0.3, 0.2, 0.5, 0.9, 1.99, 3];
      for (const [k, x] of moved(bent, F, G, points).entries()) {
        expect(Math.abs(x - stepped(bent, F, G, points[k]))).toBeLessThan(1e-7 * (1 + Math.abs(x)));
      }
    }
  });

  it('keeps the order of points, and half a step twice is a step', () => {
    const points = Array.from({ length: 81 }, (_, i) => -4 + i / 10);
    const whole = moved(bent, 0.2, 3, points);
    const halves = moved(bent, 0.1, 1.5, moved(bent, 0.1, 1.5, points));
    for (const [k, x] of whole.entries()) {
      expect(halves[k]).toBeCloseTo(x, 12);
      if (k > 0) expect(x).toBeGreaterThan(whole[k - 1]);
    }
  });

  it('tells by how much it stretches, the log of the derivative of the map', () => {
    for (const [F, G] of [
      [-0.5, 0.7],
      [0.3, 2],
      [0, -1.5],
    ]) {
      const points = [-3, -1.2, -0.3, 0.2, 0.9, 3];
      const { stretches } = imagesOf(bent, F, G, points);
      const near = moved(
        bent,
        F,
        G,
        points.flatMap((x) => [x - 1e-6, x + 1e-6]),
      );
      for (const k of points.keys()) {
        expect(stretches[k]).toBeCloseTo(Math.log((near[2 * k + 1] - near[2 * k]) / 2e-6), 6);
      }
    }
    // it is added to what the steps before have done
    const twice = Float64Array.of(1);
    frozenStep(line(2, 0), 0, 0.5, Float64Array.of(1), twice);
    expect(twice[0]).toBe(0);
  });

  it('comes to rest at a kink where rounding turns the velocity round', () => {
    // both lines push towards 1e-10, where they meet but for a rounding
    const towards: Pieces = {
      kinks: Float64Array.of(1e-10),
      slopes: Float64Array.of(1, 2),
      intercepts: Float64Array.of(-1e-10 - 1e-17, -2e-10 + 1e-17),
    };
    expect(moved(towards, 0, 40, [-1, 1]).map((x) => Number(x.toPrecision(6)))).toEqual([1e-10, 1e-10]);
  });

  it('stays where nothing moves, and leaves the range of doubles where all is pushed out', () => {
    // 0 = F x - G s at x = 0
    expect(moved(line(-1, 0), 0.5, 1, [0])).toEqual([0]);
    expect(moved(line(-1000, 0), 0, 1, [-1, 1])).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

it('a point rests at a kink where roundings turn its velocity on either side', () => {
  // at 1 the velocity is 2e-14 to the right of the kink and -2e-14 to its left
  const pieces: Pieces = {
    kinks: Float64Array.of(1),
    slopes: Float64Array.of(-1, -1),
    intercepts: Float64Array.of(1 - 2e-14, 1 + 2e-14),
  };
  expect(moved(pieces, 0, 1, [1])).toEqual([1]);
});
