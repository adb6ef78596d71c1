import { type Standing, standing } from '../evidence/verdict.js';
import type { ClaimResult, ExpectedFailure } from './claim-result.js';
import type { KnownFailure } from './known-failures.js';
import type { LawResult } from './law-result.js';

/** A claim's result together with the failures that were known of it, as far as they are judged. */
export function withExpected(result: ClaimResult, known: readonly KnownFailure[]): ClaimResult {
  const expected = known
    .filter((each) => each.claim === result.id && whyNotJudged(each, result) === undefined)
    .map(({ claim: _, ...each }): ExpectedFailure => ({ ...each, met: isMet(each, result) }));
  return expected.length === 0 ? result : { ...result, expected };
}

/** Why a run says nothing about a known failure, if it does not. @param result what it says of the claim */
export function whyNotJudged({ law: id }: KnownFailure, result: ClaimResult | undefined): string | undefined {
  if (result === undefined) return 'the claim is not in this run';
  if (result.verdict === 'skipped') return `the claim is skipped: ${result.reason}`;
  if (id === undefined) return undefined;
  const law = result.laws.find((each) => each.id === id);
  if (law === undefined) return `law '${id}' is only asked of a system`;
  return law.verdict === 'skipped' ? (law.reason ?? `law '${id}' applies to no case`) : undefined;
}

/**
 * Whether a law, or without one the claim, came out otherwise than the claim expects. A law is at fault only where its
 * claim is: in a printed form that fails, other laws may hold.
 */
export function isAtFault({ expects, verdict, laws }: ClaimResult, law?: string): boolean {
  const own = laws.find(({ id }) => id === law)?.verdict ?? verdict;
  return [verdict, own].every((each) => !['as expected', 'skipped'].includes(standing(expects, each)));
}

/** The failure that was expected of a law: its own or that of the claim as a whole. */
export function expectedOf({ expected = [] }: ClaimResult, law: string): ExpectedFailure | undefined {
  return expected.find((each) => each.law === undefined || each.law === law);
}

/** Whether what was expected to fail does not fail any more. */
export function isMended({ law }: Pick<ExpectedFailure, 'law'>, result: ClaimResult): boolean {
  return !isAtFault(result, law);
}

/** The laws of a claim that are at fault and were not known to be, or not in this way. */
export function unknownFailures(result: ClaimResult): readonly LawResult[] {
  return result.laws.filter(({ id }) => isAtFault(result, id) && expectedOf(result, id)?.met !== true);
}

/** The error of a claim of which no law says so, as cases without it refute them all: it was known of none. */
export function errorBeside(result: ClaimResult): string | undefined {
  const { verdict, laws, expected = [], reason } = result;
  const isKnown = expected.some(({ law, met }) => law === undefined && met);
  return verdict === 'error' && !isKnown && !laws.some((law) => law.verdict === verdict) ? reason : undefined;
}

/**
 * How a claim meets what is expected of it, where known failures are expected too. It is as expected if all of its laws
 * that fail were known to, and it is not if one that was known to fail does not.
 */
export function standingOf(result: ClaimResult): Standing {
  const { expects, verdict, expected = [] } = result;
  const own = standing(expects, verdict);
  if (expected.some((each) => isMended(each, result))) return 'unexpected';
  if (expected.length === 0 || !isAtFault(result)) return own;
  if (expected.some(({ law, met }) => law === undefined && met)) return 'as expected';
  if (errorBeside(result) !== undefined) return own;
  const unknown = unknownFailures(result);
  if (unknown.length === 0) return 'as expected';
  // what is left is no worse than the whole
  const unexpected = unknown.some((law) => standing(expects, law.verdict) === 'unexpected');
  return own === 'unexpected' && unexpected ? own : 'undecided';
}

function isMet({ law, verdict }: Omit<KnownFailure, 'claim'>, result: ClaimResult): boolean {
  const found = law === undefined ? result.verdict : result.laws.find(({ id }) => id === law)?.verdict;
  return isAtFault(result, law) && found === verdict;
}
