import type { AnyClaim } from '../claim/claim.js';
import { isStatistical } from '../claim/statistical.js';
import { splitBudget } from '../evidence/error-budget.js';

/**
 * What each statistical claim of a run may spend of its false-alarm budget, by id; deterministic claims need nothing.
 */
export function alphaShares(claims: readonly AnyClaim[], budget: number): ReadonlyMap<string, number> {
  const statistical = claims.filter(isStatistical);
  const parts = splitBudget(
    budget,
    statistical.map(({ budgetWeight = 1 }) => budgetWeight),
  );
  return new Map(statistical.map(({ id }, i) => [id, parts[i]]));
}
