import { type CaseOutcome, evaluateCase } from './case-outcome.js';
import { caseAt } from './cases.js';
import type { AnyClaim } from './claim.js';
import { isRefuted } from './comparison.js';

/** Shrinking is bounded in evaluations, not in time, so that it ends at the same case on every machine. */
const MAX_EVALUATIONS = 60;

/** A refuted case, and the branches of shrinking that lead to it from the drawn one. */
export interface RefutedCase {
  readonly steps: readonly number[];
  readonly value: unknown;
  readonly outcome: Extract<CaseOutcome, { kind: 'compared' }>;
}

/**
 * A simpler case that still refutes the claim: at each step the first simpler candidate that does.
 *
 * @param start case `index` itself, as drawn with `seed`
 */
export async function shrink(claim: AnyClaim, seed: number, index: number, start: RefutedCase): Promise<RefutedCase> {
  let best = start;
  let branch = 0;
  for (let evaluations = 0; evaluations < MAX_EVALUATIONS; evaluations++) {
    const steps = [...best.steps, branch];
    const candidate = caseAt(claim.cases, seed, index, steps);
    if (candidate === undefined) return best;
    const outcome = await evaluateCase(claim, candidate.value);
    if (outcome.kind === 'compared' && outcome.comparisons.some(isRefuted)) {
      best = { steps, value: candidate.value, outcome };
      branch = 0;
    } else {
      branch++;
    }
  }
  return best;
}
