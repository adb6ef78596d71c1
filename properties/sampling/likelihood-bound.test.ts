import { expect, test } from 'vitest';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { trainedScores } from './trained.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 24, seed: 1 },
  data: { samples: 80, seed: 2 },
  trainingTimes: [0.5, 50],
};

const measured = measure(experiment, { timeNodes: 96 });
const { empirical, numerics } = measured;

test('the score losses that the likelihood bound is given are those of the measurement, within the stated errors', () => {
  const { scoreLoss, prior } = trainedScores(experiment);
  expect(prior.value).toBe(measured.priorKl);
  for (const [k, { value, error }] of scoreLoss.entries()) {
    // the model itself differs by what the time quadrature of its training moves: seen 1e-4 of J in five draws of features
    const allowed = error + numerics.empirical.scoreLoss[k] + 2e-4 * value;
    expect(Math.abs(value - empirical.scoreLoss[k])).toBeLessThanOrEqual(allowed);
  }
});
