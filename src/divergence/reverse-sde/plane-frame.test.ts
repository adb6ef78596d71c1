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
const frame = planeFrame(process, linearField(score), 0, times);

/** Means and variances on both axes at the times of the normals. */
const normals = reverseNormals(process, score, 'sde', 512).map(({ t, normal }) => ({
  t,
  mean: normal.mean,
  variance: [normal.covariance[0], normal.covariance[3]],
}));
const last = normals[normals.length - 1];

test('a frame keeps the normal law of a linear score where it is', () => {
  for (const { t, mean, variance } of normals.filter((_, k) => k % 64 === 0)) {
    const j = times.findIndex((time) => time >= t);
    for (const [k, { scale, shift }] of frame.axes.entries()) {
      const part = j === 0 ? 0 : (times[j] - t) / (times[j] - times[j - 1]);
      const at = (values: Float64Array) => values[j] + part * (values[Math.max(0, j - 1)] - values[j]);
      expect(at(scale)).toBeCloseTo(Math.sqrt(variance[k] / last.variance[k]), 2);
      expect(at(shift) + at(scale) * last.mean[k]).toBeCloseTo(mean[k], 2);
    }
  }
});

test('a frame at t = 0 is space itself, and every so many of its times are times of the same frame', () => {
  for (const { scale, shift } of frame.axes) {
    expect(scale[0]).toBe(1);
    expect(shift[0]).toBe(0);
  }
  const some = everyOf(frame, 32);
  expect(some.times).toHaveLength(33);
  expect(some.times[5]).toBe(times[40]);
  expect(some.axes[1].scale[5]).toBe(frame.axes[1].scale[40]);
});

test('the box in a frame holds nine deviations of a linear score, and little more', () => {
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
    for (const z of [(last.mean[k] - from) / deviation, (to - last.mean[k]) / deviation]) {
      expect(z).toBeGreaterThan(8.5);
      expect(z).toBeLessThan(13);
    }
  }
});
