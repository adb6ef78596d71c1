import { expect, test } from 'vitest';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { BoundValues } from '../cases/bound-values.js';
import { likelihoodBound } from './likelihood-bound.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 24, seed: 1 },
  data: { samples: 80, seed: 2 },
  trainingTimes: [0.5, 50],
};

test('the claim and the measurement of an experiment agree in losses and gaps, within the stated errors', async () => {
  const { empirical, numerics, priorKl } = measure(experiment, { timeNodes: 96 });
  const found = (await likelihoodBound.measure(experiment)) as readonly BoundValues[];
  expect(found).toHaveLength(2);
  for (const [k, { kl, loss, prior }] of found.entries()) {
    expect(prior.value).toBe(priorKl);
    expect(loss.value).toBe(empirical.scoreLoss[k]);
    const [value, error] = [empirical.klSde[k] ?? Number.NaN, numerics.empirical.klSde[k] ?? Number.NaN];
    expect(Math.abs(kl.value - value)).toBeLessThanOrEqual(kl.error + error);
  }
});
