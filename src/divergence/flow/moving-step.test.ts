import { describe, expect, it } from 'vitest';
import type { Pieces } from '../field/score-field.js';
import { COURSE, coursesFor, integral, movingLines, movingStep, noneOf, passing, shiftOver } from './moving-step.js';

const kinked = (kinks: number[], order?: number[]): Pieces => ({
  kinks: Float64Array.from(kinks),
  ...(order === undefined ? {} : { order: Int32Array.from(order) }),
  slopes: new Float64Array(kinks.length + 1),
  intercepts: new Float64Array(kinks.length + 1),
});

it('kinks are followed by their numbers, wherever they stand', () => {
  // 7 stays in front, and 2 passes 5 after the middle
  const found = passing([
    kinked([0, 1, 2], [0, 1, 2]),
    kinked([0.6, 0.9, 2.5], [0, 1, 2]),
    kinked([0.5, 1.5, 3], [1, 0, 2]),
  ]);
  expect(Array.from(found.places)).toEqual([1, 0, 2]);
  expect(Array.from(found.halfway)).toEqual([0, 1, 2]);
  expect(Array.from(found.moved)).toEqual([1.5, 0.5, 3]);
  expect(Array.from(found.ends)).toEqual([0.5, 1.5, 3]);
  expect(Array.from(found.origins)).toEqual([1, 0, 2]);
});

it('kinks without numbers never pass', () => {
  const found = passing([kinked([0, 1]), kinked([1, 2]), kinked([2, 3])]);
  expect(Array.from(found.places)).toEqual([0, 1]);
  expect(Array.from(found.halfway)).toEqual([0, 1]);
  expect(Array.from(found.moved)).toEqual([2, 3]);
});

it('a score that gains a kink is refused', () => {
  expect(() => passing([kinked([0]), kinked([0]), kinked([0, 1])])).toThrow('a score with 1 kinks has 2 later');
  expect(() => passing([kinked([0]), kinked([]), kinked([0])])).toThrow('a score with 1 kinks has 0 later');
});

it('a line is followed with its kinks, also where they pass one another', () => {
  // kink 0 adds the slope 1 and moves from 0 to 2, kink 1 adds 10 and stays at 1; left of both is the line u + u^2
  const start: Pieces = {
    ...{ kinks: Float64Array.of(0, 1), order: Int32Array.of(0, 1) },
    ...{ slopes: Float64Array.of(0, 1, 11), intercepts: Float64Array.of(0, 0, -10) },
  };
  const middle: Pieces = {
    ...{ kinks: Float64Array.of(1, 1), order: Int32Array.of(0, 1) },
    ...{ slopes: Float64Array.of(0, 1, 11), intercepts: Float64Array.of(0.75, -0.25, -10.25) },
  };
  const end: Pieces = {
    ...{ kinks: Float64Array.of(1, 2), order: Int32Array.of(1, 0) },
    ...{ slopes: Float64Array.of(0, 10, 11), intercepts: Float64Array.of(2, -8, -10) },
  };
  const pieces = [start, middle, end] as const;
  const { courses, steepest } = movingLines(pieces, [-1, -2, -4], [2, 2, 3], passing(pieces), coursesFor(2));
  // right of kink 0 alone: slope 1, intercepts 0, 3/4 - 1, 2 - 2, whichever kink is first; p = F - G slope, q = -G intercept
  expect(Array.from(courses.subarray(COURSE, COURSE + 6))).toEqual([-4, -4, -3 + 8 - 7, 0.5, 0, -1]);
  expect(courses).toHaveLength(3 * COURSE);
  // Simpson's rule over the step
  const P = (-3 - 16 - 7) / 6;
  expect(courses[COURSE + 6]).toBeCloseTo(P, 14);
  const q = (4 * 0.5) / 6;
  expect(courses[COURSE + 7]).toBeCloseTo(q + (-4 * q - P * 0) / 12, 14);
  // of the three lines the last one is the steepest: slope 11
  expect(steepest).toBeCloseTo((1 + 22 + 4 * (2 + 22) + 4 + 33) / 6, 13);
});

it('a parabola is integrated over any stretch', () => {
  const [middle, change, bend] = [0.7, -0.4, 0.9];
  const at = (v: number) => middle + change * v + 2 * bend * v * v;
  for (const [from, to] of [
    [-0.5, 0.5],
    [-0.3, 0.1],
  ]) {
    const exact = ((to - from) / 6) * (at(from) + 4 * at(0.5 * (from + to)) + at(to));
    expect(integral(middle, change, bend, 0.5 * (from + to), to - from)).toBeCloseTo(exact, 14);
  }
});

it('one exponential stands for a line that changes, to fourth order', () => {
  // x' = (a + 2 v) x + (b - 3 v) for v from -h/2 to h/2, from x = 1
  const [a, b] = [-0.8, 0.6];
  const errors = [0.4, 0.2, 0.1].map((h) => {
    const P = h * a;
    const Q = shiftOver(h, P, h * b, h * 2, h * -3);
    const found = Math.exp(P) + (Q * Math.expm1(P)) / P;
    let x = 1;
    const steps = 2000;
    for (let k = 0; k < steps; k++) {
      const [v, step] = [-h / 2 + (h * k) / steps, h / steps];
      const slope = (at: number, y: number) => (a + 2 * at) * y + b - 3 * at;
      const half = x + 0.5 * step * slope(v, x);
      x += step * slope(v + 0.5 * step, half);
    }
    return Math.abs(found - x);
  });
  for (const k of [0, 1]) expect(Math.log2(errors[k] / errors[k + 1])).toBeGreaterThan(4.7);
  expect(errors[0]).toBeLessThan(1e-4);
});

/** A kink that moves evenly, and what it adds to the slope. */
interface Kink {
  readonly at: number;
  readonly speed: number;
  readonly adds: number;
}

/** s(x, u) = a0 + a1 u + (b0 + b1 u) x + sum_i adds_i max(0, x - c_i(u)), whose lines and kinks move evenly. */
interface Score {
  readonly line: readonly [number, number, number, number];
  readonly kinks: readonly Kink[];
}

const scoreAt = ({ line: [a0, a1, b0, b1], kinks }: Score, x: number, u: number) =>
  kinks.reduce(
    (sum, { at, speed, adds }) => sum + adds * Math.max(0, x - at - speed * u),
    a0 + a1 * u + (b0 + b1 * u) * x,
  );

function piecesAt({ line: [a0, a1, b0, b1], kinks }: Score, u: number): Pieces {
  const places = kinks.map(({ at, speed }) => at + speed * u);
  const order = [...kinks.keys()].sort((a, b) => places[a] - places[b]);
  const slopes = [b0 + b1 * u];
  const intercepts = [a0 + a1 * u];
  for (const [k, i] of order.entries()) {
    slopes.push(slopes[k] + kinks[i].adds);
    intercepts.push(intercepts[k] - kinks[i].adds * places[i]);
  }
  return {
    ...{ kinks: Float64Array.from(order, (i) => places[i]), order: Int32Array.from(order) },
    ...{ slopes: Float64Array.from(slopes), intercepts: Float64Array.from(intercepts) },
  };
}

/** From u = 0 to 1 in some number of steps. */
function imagesBy(score: Score, F: number, G: number, points: number[], steps = 1) {
  const places = Float64Array.from(points);
  const stretches = new Float64Array(points.length);
  const [courses, room] = [coursesFor(score.kinks.length), noneOf(score.kinks.length)];
  for (let k = 0; k < steps; k++) {
    const [start, middle, end] = [k, k + 0.5, k + 1].map((u) => piecesAt(score, u / steps));
    const along = passing([start, middle, end]);
    const all = (value: number) => [value / steps, value / steps, value / steps] as const;
    movingStep(along, movingLines([start, middle, end], all(F), all(G), along, courses), places, stretches, room);
  }
  return { places: Array.from(places), stretches: Array.from(stretches) };
}

const moved = (...way: Parameters<typeof imagesBy>): number[] => imagesBy(...way).places;

/** The same by many steps of the explicit midpoint. */
function followed(score: Score, F: number, G: number, points: number[]): number[] {
  const steps = 20_000;
  const velocity = (x: number, u: number) => F * x - G * scoreAt(score, x, u);
  return points.map((start) => {
    let x = start;
    for (let k = 0; k < steps; k++) {
      const half = x + (0.5 * velocity(x, k / steps)) / steps;
      x += velocity(half, (k + 0.5) / steps) / steps;
    }
    return x;
  });
}

const largest = (found: number[], other: number[]) => Math.max(...found.map((x, i) => Math.abs(x - other[i])));

/** Kinks that pass one another and the points, from both sides, and one that passes all. */
const crowd: Score = {
  line: [0.3, -0.4, 0.2, 0],
  kinks: [
    { at: -1, speed: 1.3, adds: 0.8 },
    { at: -0.2, speed: -0.9, adds: -0.6 },
    { at: 0.4, speed: 0.1, adds: 0.5 },
    { at: 0.9, speed: -1.4, adds: -0.7 },
    { at: -3, speed: 7, adds: 0.3 },
    ...Array.from({ length: 8 }, (_, k) => ({ at: 1.2 + 0.1 * k, speed: 0.05 * k, adds: 0.1 - 0.03 * k })),
  ],
};
const [F, G] = [-0.4, 0.9];
const spread = Array.from({ length: 61 }, (_, i) => -1.5 + i / 20);

describe('a step with a score that moves', () => {
  it('is the exponential of a line where no kink passes, and of fourth order where the line moves', () => {
    const still: Score = { line: [0.3, 0, -0.7, 0], kinks: [] };
    const [x] = moved(still, -1, 0.5, [2]);
    const p = -1 - 0.5 * -0.7;
    expect(x).toBeCloseTo(2 * Math.exp(p) - (0.5 * 0.3 * Math.expm1(p)) / p, 14);
    const score: Score = { line: [0.3, -0.4, -0.7, 0.9], kinks: [] };
    const [exact] = followed(score, -1, 0.9, [2]);
    const errors = [1, 2, 4].map((steps) => Math.abs(moved(score, -1, 0.9, [2], steps)[0] - exact));
    for (const k of [0, 1]) expect(errors[k] / errors[k + 1]).toBeGreaterThan(12);
    expect(errors[2]).toBeLessThan(1e-5);
  });

  it('tells by how much it stretches, the log of the derivative of the map', () => {
    const far = spread.flatMap((x) => [x - 1e-5, x + 1e-5]);
    const exact = followed(crowd, F, G, far);
    const errors = [16, 64].map((steps) => {
      const { stretches } = imagesBy(crowd, F, G, spread, steps);
      return stretches.map((s, i) => Math.abs(s - Math.log((exact[2 * i + 1] - exact[2 * i]) / 2e-5)));
    });
    const mean = errors.map((each) => each.reduce((sum, e) => sum + e, 0) / each.length);
    expect(mean[1]).toBeLessThan(mean[0] / 10);
    expect(mean[1]).toBeLessThan(1e-4);
  });

  it('passes a kink that comes towards a point that stands still', () => {
    // dx = -max(0, x - 1 + 2 u) du from 0: from u = 1/2 on v = x - 1 + 2 u has v' = 2 - v
    const score: Score = { line: [0, 0, 0, 0], kinks: [{ at: 1, speed: -2, adds: 1 }] };
    const exact = 2 * -Math.expm1(-0.5) - 1;
    const errors = [4, 16, 64].map((steps) => Math.abs(moved(score, 0, 1, [0], steps)[0] - exact));
    expect(errors[0]).toBeLessThan(1e-5);
    for (const k of [0, 1]) expect(errors[k + 1]).toBeLessThan(errors[k] / 200);
  });

  it('follows points with order four through kinks that pass one another', () => {
    const exact = followed(crowd, F, G, spread);
    const errors = [8, 16, 32, 64].map((steps) => largest(moved(crowd, F, G, spread, steps), exact));
    expect(errors[3]).toBeLessThan(errors[0] / 1000);
    expect(errors[3]).toBeLessThan(5e-8);
  });

  it('knows when strong kinks meet a point that they push on the way, also in a long step', () => {
    const kinks = [0, 1, 2, 3, 4].map((k) => ({ at: -0.5 + 0.3 * k, speed: 0.8, adds: k % 2 === 0 ? 1.6 : -1.6 }));
    const strong: Score = { line: [0, 0, -0.9, 0], kinks };
    const exact = followed(strong, 0, 1, spread);
    const errors = [1, 2, 4].map((steps) => largest(moved(strong, 0, 1, spread, steps), exact));
    // by the times at which kinks would meet a point that they do not push: 0.09, 0.02 and 0.003
    expect(errors[0]).toBeLessThan(0.03);
    expect(errors[1]).toBeLessThan(0.003);
    expect(errors[2]).toBeLessThan(3e-4);
  });

  it('and their distances, which a score that stands still spoils where a kink passes', () => {
    const pairs = spread.flatMap((x) => [x, x + 1e-4]);
    const stretches = (images: number[]) => spread.map((_, i) => (images[2 * i + 1] - images[2 * i]) / 1e-4);
    const exact = stretches(followed(crowd, F, G, pairs));
    const errors = [16, 64, 256].map((steps) => largest(stretches(moved(crowd, F, G, pairs, steps)), exact));
    // a pair that has a kink between it at some time sees an edge: the mean over points is what counts
    expect(errors[2]).toBeLessThan(errors[0] / 30);
    expect(errors[2]).toBeLessThan(2e-5);
  });

  it('keeps the order of points', () => {
    for (const steps of [1, 2, 5]) {
      const images = moved(crowd, F, G, spread, steps);
      for (let i = 1; i < images.length; i++) expect(images[i]).toBeGreaterThan(images[i - 1]);
    }
  });

  it('takes a point where it goes alone, whichever kinks have passed those left of it', () => {
    const kinks = Array.from({ length: 40 }, (_, k) => ({
      at: 2 * Math.sin(3 * k),
      speed: 1.5 * Math.cos(5 * k),
      adds: 0.2 * Math.sin(k),
    }));
    const score: Score = { line: [0.1, 0.2, -0.3, 0.1], kinks };
    const together = imagesBy(score, F, G, spread, 3);
    for (const [i, x] of spread.entries()) {
      const { places, stretches } = imagesBy(score, F, G, [x], 3);
      expect(together.places[i]).toBeCloseTo(places[0], 13);
      expect(together.stretches[i]).toBeCloseTo(stretches[0], 13);
    }
  });

  it('takes points past kinks that go far, as past others', () => {
    // the last kink passes all points and all other kinks
    const far: Score = { line: [0, 0, 0, 0], kinks: [...crowd.kinks.slice(0, 4), { at: -40, speed: 90, adds: 0.3 }] };
    const exact = followed(far, F, G, spread);
    const errors = [16, 64].map((steps) => largest(moved(far, F, G, spread, steps), exact));
    expect(errors[1]).toBeLessThan(errors[0] / 60);
    expect(errors[1]).toBeLessThan(2e-7);
  });
});
