import { expect, test } from 'vitest';
import { setting } from '../../../src/experiment/setting.js';
import { biasesAt } from '../../../src/features/random-features.js';
import type { GaussianFamily } from '../../cases/generalization/gaussian-family.js';
import { representingReadout } from './representing-readout.js';

const family: GaussianFamily = {
  process: { kind: 'vp', betaMin: 1, betaMax: 3, horizon: 2 },
  mean: [1, -0.5],
  weightScale: 0.8,
  timeWeightScale: 1.3,
};

test('the average of many features is the score -x + mu alpha_t', () => {
  const m = 200_000;
  const { process, features } = setting({
    process: family.process,
    target: { kind: 'mixture', weights: [1], means: [[...family.mean]], variances: [1] },
    embedding: { kind: 'signal' },
    features: {
      width: m,
      seed: 1,
      weightScale: family.weightScale,
      timeWeightScale: family.timeWeightScale,
    },
    data: { points: [[0, 0]] },
    trainingTimes: [0],
  });
  const A = representingReadout(family, features);
  const { weights } = features;
  for (const [t, x] of [
    [0, [0.5, -1]],
    [0.7, [-1, 2]],
  ] as const) {
    const biases = biasesAt(features, t);
    const score = [0, 0];
    for (let i = 0; i < m; i++) {
      const phi = Math.max(0, weights[2 * i] * x[0] + weights[2 * i + 1] * x[1] + biases[i]);
      for (const j of [0, 1]) score[j] += (A[j * m + i] * phi) / m;
    }
    const { alpha } = process.coefficients(t);
    // three deviations of the mean of so many are 0.03 here
    for (const j of [0, 1]) expect(Math.abs(score[j] - (family.mean[j] * alpha - x[j]))).toBeLessThan(0.06);
  }
});
