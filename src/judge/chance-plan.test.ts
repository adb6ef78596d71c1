import { expect, test } from 'vitest';
import { madeUpClaim, madeUpCoverage } from '../testing/claims.js';
import { alphaShares } from './chance-plan.js';

test('a run shares its budget over the statistical claims by weight', () => {
  const heavy = madeUpCoverage({ id: 'heavy', budgetWeight: 3 });
  expect([...alphaShares([madeUpClaim({ id: 'exact' }), madeUpCoverage(), heavy], 1e-6)]).toEqual([
    ['made-up', 2.5e-7],
    ['heavy', 7.5e-7],
  ]);
});
