import { expect, it } from 'vitest';
import { outcomeOf } from '../../src/run/outcome.js';
import { flowAlongOneDirection } from './flow-along-one-direction.js';

it('the claim says nothing of the flow of a model that contracts neighbouring points to within rounding', async () => {
  const rows = [-2.079, -1.739, -1.739, -1.739, -1.996, -1.996, -1.337, -1.337, -1.337, -1.94];
  const contracting = {
    experiment: {
      process: { kind: 'vp', betaMin: 37.44, betaMax: 48.42, horizon: 0.2052 },
      target: { kind: 'mixture', weights: [0.3938, 0.6062], means: [[-0.768], [-1.473]], variances: [1.425, 1.425] },
      embedding: { kind: 'signal' },
      features: { width: 4, seed: 223734, weightScale: 10, timeWeightScale: 0.8433 },
      data: { points: rows.map((x) => [x]) },
      trainingTimes: [12.53],
    },
    dimension: 2,
    seed: 623650,
  };
  const vacuous = expect.stringContaining('contracts neighbouring points');
  expect(await outcomeOf(flowAlongOneDirection, contracting)).toEqual({
    kind: 'measured',
    checks: [
      expect.objectContaining({ law: 'product', vacuous }),
      // noise keeps the points of the reverse SDE apart
      expect.objectContaining({ law: 'reverse', measured: expect.any(Number) }),
    ],
  });
});
