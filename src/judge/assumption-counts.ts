import type { Assumption } from '../claim/claim.js';
import type { CaseOutcome } from '../run/outcome.js';

/** In how many of its cases an assumption of a claim was met; null where nothing counts them. */
export interface AssumptionCount {
  readonly statement: string;
  readonly met: number | null;
  /** Why `met` is null. */
  readonly metReason?: string;
}

/** Why an assumption without a predicate has no count. */
const BY_CONSTRUCTION = 'by construction: the generator can draw nothing else';

/** Counts the cases that met each assumption, from the outcomes alone. A case that ended in an error shows nothing. */
export function assumptionCounts<C>(
  assumptions: readonly Assumption<C>[],
  outcomes: readonly CaseOutcome[],
): AssumptionCount[] {
  return assumptions.map(({ statement, holds }, i) =>
    holds === undefined
      ? { statement, met: null, metReason: BY_CONSTRUCTION }
      : { statement, met: outcomes.filter((outcome) => meets(outcome, i)).length },
  );
}

/** Whether a case is known to have met the assumption with the given index. */
export function meets(outcome: CaseOutcome, assumption: number): boolean {
  if (outcome.kind === 'unmet') return !outcome.assumptions.includes(assumption);
  return outcome.kind === 'measured';
}
