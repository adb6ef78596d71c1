import { expect, test } from 'vitest';
import { forwardProcess } from '../../process/process-spec.js';
import { gaussianMixture } from '../../target/mixture.js';
import { reverseNormals } from '../closed-form/reverse-normals.js';
import { linearField } from '../field/linear-field.js';
import { gradedTimes } from '../grid/graded-times.js';
import type { Marginals } from '../grid/plane-cells.js';
import { everyOf, planeFrame } from './plane-frame.js';
import { planeRange } from './plane-range.js';

const process = forwardProcess({ kind: 'vp', betaMin: 0.5, betaMax: 6, horizon: 1 });
const [a, b] = [1.5, 0.4];
const score = {
  dimension: 2,
  at: (t: number) => ({ precision: Float64Array.of(a, 0, 0, b), offset: Float64Array.of(0.5 - t, 0.2) }),
};
const times = gradedTimes(process, 1, 256);
const centre = Float64Array.of(0.3, -0.4);
const frame = planeFrame(process, linearField(score), 0, centre, times);

/** Means and variances on both axes at the times of the normals. */
const normals = reverseNormals(process, score, 'sde', 512).map(({ t, normal }) => ({
  t,
  mean: normal.mean,
  variance: [normal.covariance[0], normal.covariance[3]],
}));
const last = normals[normals.length - 1];

test('a frame contracts about its centre as the normal law of a linear score, and stands still where that expands', () => {
  expect(last.variance[0]).toBeLessThan(1);
  expect(last.variance[1]).toBeGreaterThan(1.2);
  for (const { t, variance } of normals.filter((_, k) => k % 64 === 0)) {
    const j = times.findIndex((time) => time >= t);
    const part = j === 0 ? 0 : (times[j] - t) / (times[j] - times[j - 1]);
    for (const [k, { scale, shift }] of frame.axes.entries()) {
      const at = scale[j] + part * (scale[Math.max(0, j - 1)] - scale[j]);
      expect(at).toBeCloseTo(Math.max(1, Math.sqrt(variance[k] / last.variance[k])), 2);
      expect(shift[j] + scale[j] * centre[k]).toBeCloseTo(centre[k], 12);
    }
  }
});

test('a frame stands still where a model leaves all bounds', () => {
  const wild = { precision: Float64Array.of(-300, 0, 0, -300), offset: Float64Array.of(1e3, 1e3) };
  const still = planeFrame(process, linearField({ dimension: 2, at: () => wild }), 0, centre, times);
  for (const { scale, shift } of still.axes) {
    expect(scale.every((each) => each === 1)).toBe(true);
    expect(shift.every((each) => each === 0)).toBe(true);
  }
});

test('a frame at t = 0 is space itself, and every so many of its times are times of the same frame', () => {
  for (const { scale, shift } of frame.axes) {
    expect(scale[0]).toBe(1);
    expect(shift[0]).toBeCloseTo(0, 15);
  }
  const some = everyOf(frame, 32);
  expect(some.times).toHaveLength(33);
  expect(some.times[5]).toBe(times[40]);
  expect(some.axes[1].scale[5]).toBe(frame.axes[1].scale[40]);
});

test('the box in a frame holds the support of p_0 and most deviations of a linear score, and not many more', () => {
  const target = gaussianMixture([1], [[0.3, -0.4]], [0.2]);
  const marginals = [0, 1].map((k) => target.projected([Float64Array.of(1 - k, k)])!.line) as unknown as Marginals;
  const [[low, high], [below, above]] = target.support;
  const support = [
    [low, high],
    [below, above],
  ] as const;
  const box = planeRange(process, linearField(score), 0, everyOf(frame, 64), support, marginals);
  for (const [k, [from, to]] of box.entries()) {
    const deviation = Math.sqrt(last.variance[k]);
    expect(from).toBeLessThan(support[k][0]);
    expect(to).toBeGreaterThan(support[k][1]);
    expect((to - from) / deviation).toBeGreaterThan(12);
    expect((to - from) / deviation).toBeLessThan(40);
  }
});
