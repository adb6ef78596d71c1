import { expect, it } from 'vitest';
import { vacuous } from '../../src/claim/law.js';
import { outcomeOf } from '../../src/run/outcome.js';
import { solverErrors } from './solver-errors.js';

it('the claim says nothing of a model by another rule that has a value too, as p_0 does not meet its features', async () => {
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
    checks: [expect.objectContaining({ law: 'unknown', ...vacuous('the model by the other rule has a value too') })],
  });
});
