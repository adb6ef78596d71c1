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
    return hasNoValue(built, 'klOde', A);
  });
  expect(found).toEqual([false, undefined]);
});
