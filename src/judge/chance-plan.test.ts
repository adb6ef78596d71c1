import { expect, test } from 'vitest';
import { coverageTest } from '../evidence/coverage.js';
import { madeUpClaim, madeUpCoverage } from '../testing/claims.js';
import { alphaShares, chancePlans } from './chance-plan.js';

test('a run shares its budget over the statistical claims by weight', () => {
  const heavy = madeUpCoverage({ id: 'heavy', budgetWeight: 3 });
  expect([...alphaShares([madeUpClaim({ id: 'exact' }), madeUpCoverage(), heavy], 1e-6)]).toEqual([
    ['made-up', 2.5e-7],
    ['heavy', 7.5e-7],
  ]);
});

test('where settings have kinds, their tests spend half of a part, and that of all draws the other half', () => {
  const share = 1e-6;
  const [{ own, strataShare, controls, alphaSpent }] = chancePlans(
    madeUpCoverage({ strata: () => ({ half: 0 }) }),
    { cases: 200, controlCases: 400 },
    share,
  );
  expect(own).toEqual(coverageTest(200, 0.05, share / 4));
  expect(strataShare).toBe(share / 4);
  expect(controls[0].test).toEqual(coverageTest(400, 0.05, share / 2));
  expect(alphaSpent).toBe(own.level + share / 4 + controls[0].missed);
});
