import { expect, it } from 'vitest';
import { outcomeOf } from '../../src/run/outcome.js';
import { solverErrors } from './solver-errors.js';

it('the claim speaks of a model whose drawn features do not meet p_0, as those that it asks of do', async () => {
  const apart = {
    kind: 'unknown' as const,
    gap: 'klSde' as const,
    experiment: {
      process: { kind: 'vp' as const, betaMin: 0.05, betaMax: 9.95, horizon: 0.2 },
      target: { kind: 'bumps' as const, weights: [1], centers: [[-2.064]], halfWidths: [0.5] },
      embedding: { kind: 'signal' as const },
      features: { width: 2, seed: 999997 },
      data: { samples: 5, seed: 7806 },
      trainingTimes: [237.1],
      weighting: 'paper' as const,
    },
  };
  expect(await outcomeOf(solverErrors, apart)).toEqual({
    kind: 'measured',
    checks: [expect.objectContaining({ law: 'unknown', measured: 0, bound: 0.5 })],
  });
});
