/** The chance of a false alarm that a whole run may have by default; deterministic claims spend none of it. */
export const FALSE_ALARM_BUDGET = 1e-6;

/** A run that is wrong more often than not decides nothing. */
export const LARGEST_BUDGET = 0.5;

/**
 * Splits a budget over the statistical claims that run, or a claim's share over what can be wrong by chance in it: the
 * chance that any one of them raises a false alarm is at most the sum of their parts (Boole's inequality), whatever
 * their dependence.
 *
 * @param weights positive numbers
 * @returns parts in proportion to the weights, which sum to the budget
 */
export function splitBudget(budget: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (budget * weight) / total);
}
