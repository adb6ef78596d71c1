import { expect, it } from 'vitest';
import { outcomeOf } from '../../src/run/outcome.js';
import { sgdSpread } from './sgd-spread.js';

it('the claim says nothing where the only feature that batches move is on in a tail', async () => {
  const inTail = {
    experiment: {
      process: { kind: 'vp' as const, betaMin: 0.5175, betaMax: 0.5175, horizon: 1.621 },
      target: { kind: 'mixture' as const, weights: [1], means: [[5.72]], variances: [1.1374] },
      embedding: { kind: 'signal' as const },
      features: {
        weights: [[0], [-0.5549]],
        timeWeights: [
          [1.329, 1.228],
          [0.2494, -0.8412],
        ],
      },
      data: { samples: 3, seed: 218286 },
      trainingTimes: [0],
      weighting: 'g2' as const,
    },
    batch: 2,
    steps: 3,
    pace: 1.4222,
    span: 1.1755,
  };
  const outcome = await outcomeOf(sgdSpread, inTail);
  expect(outcome).toMatchObject({ kind: 'measured', checks: expect.any(Array) });
  for (const check of 'checks' in outcome ? outcome.checks : []) {
    expect(check).toMatchObject({ vacuous: 'all data have one loss, or no feature is active' });
  }
});
