import { type AnyClaim, expectationOf } from '../claim/claim.js';
import type { Verdict } from '../evidence/verdict.js';
import { oneLine } from '../input/one-line.js';
import type { Lack, LawFindings } from './law-result.js';

/** A verdict and what led to it; where a law or a claim holds, there is no reason. */
export interface Decision {
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
}

/** What speaks against a law or a whole claim, one sentence each. */
export interface Evidence {
  readonly error: string | undefined;
  readonly refuted: string | undefined;
  /** The fault of a control that did not come out as expected. */
  readonly fault: string | undefined;
  readonly lack: Lack | undefined;
}

/**
 * The decision on a law or on a claim. An unexpected refutation outranks a control at fault; an expected refutation
 * means nothing without its controls.
 */
export function decisionOn(claim: AnyClaim, { error, refuted, fault, lack }: Evidence): Decision {
  const refutation: Decision = { verdict: 'refuted', reason: refuted && withClause(claim, refuted) };
  const toothless: Decision = { verdict: 'toothless', reason: fault };
  const decisions: readonly Decision[] = [
    { verdict: 'error', reason: error },
    ...(expectationOf(claim) === 'holds' ? [refutation, toothless] : [toothless, refutation]),
    ...(lack === undefined ? [] : [lack]),
  ];
  const { verdict, reason } = decisions.find((each) => each.reason !== undefined) ?? { verdict: 'holds' };
  // an own message may have line breaks, a reason is one line
  return reason === undefined ? { verdict } : { verdict, reason: oneLine(reason) };
}

/**
 * What is missing for a claim to hold: what is missing for one of its laws. A law that applies to no case does not
 * count.
 */
export function lackAmong(laws: readonly LawFindings[]): Lack | undefined {
  const lacks = laws.map(({ lack }) => lack);
  const first = (verdict: Verdict) => lacks.find((lack) => lack?.verdict === verdict);
  return first('inconclusive') ?? first('vacuous') ?? (lacks.includes(undefined) ? undefined : first('skipped'));
}

/** A reason after the clause by which a printed form fails. */
function withClause({ expects }: AnyClaim, reason: string): string {
  return expects === 'holds' ? reason : `${expects.refuted}; ${reason}`;
}
