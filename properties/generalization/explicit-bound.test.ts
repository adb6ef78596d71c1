import { expect, test } from 'vitest';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { expectWithinError } from '../../src/testing/within-error.js';
import { explicitBound } from './explicit-bound.js';
import type { ExplicitValues } from './explicit-bound.measure.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 24, seed: 1 },
  data: { samples: 80, seed: 2 },
  trainingTimes: [0.5, 50],
};

test('the gap and the explicit bound are those of the measurement, within the stated errors', async () => {
  const { empirical, explicit, initialScoreLoss, numerics } = measure(experiment, { timeNodes: 96 });
  const found = (await explicitBound.measure?.(experiment)) as readonly ExplicitValues[];
  expect(found).toHaveLength(2);
  for (const [k, { initialLoss, kl, bound }] of found.entries()) {
    if (kl === undefined) throw new Error('on the line the divergence is known');
    expect(initialLoss.value).toBe(initialScoreLoss);
    expectWithinError(kl, { value: empirical.klSde[k]!, error: numerics.empirical.klSde[k]! });
    expectWithinError(bound, { value: explicit!.bound[k], error: numerics.explicit!.bound[k] });
  }
});
