import type { AnyClaim } from '../claim/claim.js';
import { isRefuted } from '../evidence/comparison.js';
import { type CaseOutcome, evaluateCase } from '../run/case-outcome.js';
import { type CasePath, type CaseSource, caseAt } from '../run/cases.js';

/** Shrinking is bounded in evaluations, not in time, so that it ends at the same case on every machine. */
const MAX_EVALUATIONS = 60;

/** A refuted case and how it is reached. */
export interface RefutedCase {
  readonly path: CasePath;
  readonly value: unknown;
  readonly outcome: Extract<CaseOutcome, { kind: 'compared' }>;
}

/**
 * A simpler case that still refutes the claim: at each step the first simpler candidate that does. A promoted case stays as it is.
 *
 * @param start case `index` itself
 */
export async function shrink(
  claim: AnyClaim,
  source: CaseSource<unknown>,
  index: number,
  start: RefutedCase,
): Promise<RefutedCase> {
  let best = start;
  let branch = 0;
  for (let evaluations = 0; evaluations < MAX_EVALUATIONS && best.path !== 'promoted'; evaluations++) {
    const path = [...best.path, branch];
    const candidate = caseAt(source, index, path);
    if (candidate === undefined) return best;
    const outcome = await evaluateCase(claim, candidate.value);
    if (outcome.kind === 'compared' && outcome.comparisons.some(isRefuted)) {
      best = { path, value: candidate.value, outcome };
      branch = 0;
    } else {
      branch++;
    }
  }
  return best;
}
