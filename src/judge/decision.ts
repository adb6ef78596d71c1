import { type AnyClaim, expectationOf } from '../claim/claim.js';
import type { Verdict } from '../evidence/verdict.js';
import type { Lack, LawFindings } from './law-result.js';

/** A verdict and what led to it; where a law or a claim holds there is no reason. */
export interface Decision {
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
}

/** What speaks against a law or a whole claim, a sentence each. */
export interface Evidence {
  readonly error: string | undefined;
  readonly refuted: string | undefined;
  /** That of a control which did not do its part. */
  readonly fault: string | undefined;
  readonly lack: Lack | undefined;
}

/**
 * What is said of a law or of a claim. An unexpected refutation outranks a control at fault; an expected one needs its
 * controls to mean anything.
 */
export function decisionOn(claim: AnyClaim, { error, refuted, fault, lack }: Evidence): Decision {
  const refutation: Decision = { verdict: 'refuted', reason: refuted && withClause(claim, refuted) };
  const toothless: Decision = { verdict: 'toothless', reason: fault };
  const decisions: readonly Decision[] = [
    { verdict: 'error', reason: error },
    ...(expectationOf(claim) === 'holds' ? [refutation, toothless] : [toothless, refutation]),
    ...(lack === undefined ? [] : [lack]),
  ];
  return decisions.find(({ reason }) => reason !== undefined) ?? { verdict: 'holds' };
}

/**
 * What is missing for a claim to hold: what is missing for one of its laws. A law that no case asks for does not count.
 */
export function lackAmong(laws: readonly LawFindings[]): Lack | undefined {
  const lacks = laws.map(({ lack }) => lack);
  const first = (verdict: Verdict) => lacks.find((lack) => lack?.verdict === verdict);
  return first('inconclusive') ?? first('vacuous') ?? (lacks.includes(undefined) ? undefined : first('skipped'));
}

/** A reason under the clause that a printed form fails by. */
function withClause({ expects }: AnyClaim, reason: string): string {
  return expects === 'holds' ? reason : `${expects.refuted}; ${reason}`;
}
