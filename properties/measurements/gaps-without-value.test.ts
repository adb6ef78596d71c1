import { expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { hasNoValue } from './gaps-without-value.js';

/** Two features in three dimensions, whose draws scatter by a fifth of klOde after long training. */
const experimentAt = (tau: number): Experiment => ({
  process: { kind: 'vp', betaMin: 0.598, betaMax: 0.598, horizon: 4.643 },
  target: { kind: 'bumps', weights: [1], centers: [[-1.732, -0.5092, -0.9353]], halfWidths: [1.994] },
  embedding: { kind: 'signal' },
  features: { width: 2, seed: 302458 },
  data: { samples: 12, seed: 6 },
  trainingTimes: [tau],
  weighting: 'sigma2',
});

test('klOde beyond the line has a value early in training, and perhaps none where paths may run away', () => {
  const found = [0.1, 981.7].map((tau) => {
    const built = setting(experimentAt(tau));
    const [A] = train(built, [tau], { timeNodes: 24, errors: false }).empirical.readouts;
    return hasNoValue(built, 'klOde', A, 0);
  });
  expect(found).toEqual([false, undefined]);
});

test('klOde on the line has a value early in training, and perhaps none where the flow brings neighbours together', () => {
  const found = [0.1, 128.8].map((tau) => {
    const built = setting({
      process: { kind: 've', sigma: 1.50622, horizon: 4.857 },
      target: {
        kind: 'mixture',
        weights: [4 / 9, 1 / 9, 3 / 9, 1 / 9],
        means: [[9.88], [-9.92], [-9.84], [-10]],
        variances: [1.4224, 0.1076, 1.9981, 1.658],
      },
      embedding: { kind: 'signal' },
      features: { width: 2, seed: 18 },
      data: { samples: 5, seed: 6 },
      trainingTimes: [tau],
      weighting: 'one',
    });
    const [A] = train(built, [tau], { timeNodes: 72, errors: false }).empirical.readouts;
    return hasNoValue(built, 'klOde', A, 0);
  });
  expect(found).toEqual([false, undefined]);
});

test('klSde in the plane has a value where its bound is small, and perhaps none where that is 12 nats', () => {
  const built = setting({
    ...experimentAt(1),
    target: { kind: 'mixture', weights: [1], means: [[-1, 0.5]], variances: [0.5] },
  });
  const [A] = train(built, [1], { timeNodes: 24, errors: false }).empirical.readouts;
  expect([3, 12].map((klBound) => hasNoValue(built, 'klSde', A, klBound))).toEqual([false, undefined]);
});

test('klSde on the line has a value where its bound is 13 nats, and perhaps none where that is 15', () => {
  const built = setting({
    ...experimentAt(1),
    target: { kind: 'mixture', weights: [1], means: [[-1]], variances: [0.5] },
  });
  const [A] = train(built, [1], { timeNodes: 24, errors: false }).empirical.readouts;
  expect([13, 15].map((klBound) => hasNoValue(built, 'klSde', A, klBound))).toEqual([false, undefined]);
});

test('a readout that leaves the directions of others by rounding of the largest one adds none', () => {
  const built = setting({
    ...experimentAt(1),
    target: { kind: 'mixture', weights: [1], means: [[-1.7, 1.7, -1.7]], variances: [0.5] },
  });
  const { weights } = built.features;
  const along = (i: number, size: number, aside: number) =>
    [0, 1, 2].map((j) => size * weights[3 * i + j] + (j === i ? aside : 0));
  const readout = (aside: number) => {
    const [one, other] = [along(0, 1, 0), along(1, 1e-4, aside)];
    return Float64Array.from(one.flatMap((a, j) => [a, other[j]]));
  };
  // 1e-12 is more than 1e-10 of the second readout of 1e-4, and less than that of the first
  expect([1e-12, 1e-3].map((aside) => hasNoValue(built, 'klSde', readout(aside), 0))).toEqual([false, true]);
});
