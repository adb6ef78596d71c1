import type { BaselineResult } from '../baseline/baseline-result.js';
import { type AnyClaim, type Control, expectationOf } from '../claim/claim.js';
import { findingLaws, kindOf, statisticalLaws } from '../claim/statistical.js';
import { isDecided, isRefuted } from '../evidence/comparison.js';
import { refutes } from '../run/curtailment.js';
import { type CaseOutcome, comparisonsOf, hasFailed } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import { BUILT_IN } from '../system/contract/description.js';
import type { ClaimResult, FindingResult } from './claim-result.js';
import { standingOf } from './known-failures.js';

/** What a run says: nothing about time, place or machine, so that the same seed gives the same bytes. */
export interface RunResults {
  readonly format: typeof FORMAT;
  readonly version: string;
  /** The system under test. */
  readonly system: string;
  readonly seed: number;
  readonly profile: string;
  /** The chance of a false alarm that the run was allowed, and the sum of what its claims risk. */
  readonly alpha: { readonly budget: number; readonly spent: number };
  /** Hash of the promoted counterexamples that are run first; 'none' without any. */
  readonly corpus: string;
  readonly claims: readonly ClaimResult[];
  /** What was measured and is not gated on. */
  readonly findings: readonly FindingResult[];
  /** How what is measured compares with a baseline, where one was given. */
  readonly baseline?: BaselineResult;
}

/** The form of all that a run writes: results, shards, outcomes and replay tokens. */
export const FORMAT = 2;

/** Collects the claims' results under the header of their run. @param system name of the system under test */
export function collectResults(
  { version, seed, profile, alpha, corpus }: RunParameters,
  claims: readonly ClaimResult[],
  system: string = BUILT_IN,
  baseline?: BaselineResult,
): RunResults {
  const spent = claims.reduce((sum, each) => sum + each.alphaSpent, 0);
  return {
    format: FORMAT,
    version,
    system,
    seed,
    profile,
    alpha: { budget: alpha, spent: spent + (baseline?.alphaSpent ?? 0) },
    corpus: corpus?.hash ?? 'none',
    claims: claims.map(({ findings, ...result }) => result as ClaimResult),
    findings: claims.flatMap(({ findings = [] }) => findings),
    ...(baseline === undefined ? {} : { baseline }),
  };
}

/**
 * The gate's exit code: 0 if all came out as expected, which known failures are, or were skipped, 1 if something came
 * out otherwise or is not as its baseline has it, 3 if something is undecided or all were skipped, and nothing is worse.
 *
 * @param require whether a claim that is skipped is undecided
 */
export function exitCodeOf({ claims, baseline }: Pick<RunResults, 'claims' | 'baseline'>, require = false): 0 | 1 | 3 {
  const standings = claims.map(standingOf);
  if (standings.includes('unexpected') || (baseline?.differences.length ?? 0) > 0) return 1;
  // a run of no claims, or of skipped ones alone, has shown nothing
  const isOpen = standings.includes('undecided') || standings.every((each) => each === 'skipped');
  return isOpen || (require && standings.includes('skipped')) ? 3 : 0;
}

/**
 * The exit code of a single case: 0 if it comes out as its claim or control expects, 1 if not, 3 if it decides nothing,
 * like one draw of many. One refuted comparison refutes the case.
 */
export function caseExitCode(claim: AnyClaim, outcome: CaseOutcome, control?: Control<unknown>): 0 | 1 | 3 {
  if (hasFailed(outcome)) return 1;
  const judgedTogether = [...statisticalLaws(claim), ...findingLaws(claim)];
  const comparisons = comparisonsOf(outcome).filter(({ law }) => !judgedTogether.includes(law));
  if (comparisons.length === 0) return 3;
  const refuted = comparisons.some(control === undefined ? isRefuted : refutes(control));
  const expected = control === undefined ? expectationOf(claim) : (control.expects ?? 'refuted');
  if (!refuted && !comparisons.every((each) => isDecided(each, kindOf(claim, each.law)))) return 3;
  return refuted === (expected === 'refuted') ? 0 : 1;
}
