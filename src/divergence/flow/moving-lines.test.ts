import { expect, it } from 'vitest';
import type { Pieces } from '../field/score-field.js';
import { COURSE, coursesFor, integral, movingLines, passing, shiftOver } from './moving-lines.js';

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

it('refuses a score that gains a kink', () => {
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
