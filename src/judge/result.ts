import { type AnyClaim, expectationOf } from '../claim/claim.js';
import type { Comparison } from '../evidence/comparison.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import type { Expectation, Verdict } from '../evidence/verdict.js';
import { caseAt, casesOf, pathAt } from '../run/cases.js';
import { replayToken } from '../run/replay.js';
import type { RawOutcomes, RunSettings } from '../run/run.js';
import { type AssumptionCount, assumptionCounts } from './assumption-counts.js';
import { worstRefuted } from './case-judgement.js';
import { type Conclusion, conclude } from './conclusion.js';
import type { ControlConclusion } from './control-conclusion.js';
import type { Detection } from './judgement.js';
import { shrink } from './shrink.js';

/** A case that refutes the claim, as small as shrinking got it; of a coverage claim its worst draw. */
export interface Counterexample extends Comparison {
  readonly case: unknown;
}

/** What a run says about one claim. */
export interface ClaimResult {
  readonly id: string;
  readonly expects: Expectation;
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly cases: Conclusion['cases'];
  readonly assumptions: readonly AssumptionCount[];
  readonly worst: Conclusion['worst'];
  readonly counterexample?: Counterexample;
  /** Token that runs the counterexample again. */
  readonly replay?: string;
  /** The chance of a false alarm here, at most: what the claim spends of the run's budget. Deterministic claims spend none. */
  readonly alphaSpent: number;
  /** What a statistical claim would catch, with the draws of this run. */
  readonly detects?: Detection;
  readonly controls: readonly ControlConclusion[];
}

/**
 * Draws the verdict from raw outcomes and shrinks the counterexample of lowest index, if there is one.
 *
 * @param share the claim's part of the run's false-alarm budget (`alphaShares`): all of it, where the claim runs alone
 */
export async function resultOf(
  claim: AnyClaim,
  raw: RawOutcomes,
  settings: RunSettings,
  share = settings.alpha ?? FALSE_ALARM_BUDGET,
): Promise<ClaimResult> {
  const { refutedIndex, verdict, reason, cases, worst, alphaSpent, detects, controls } = conclude(claim, raw, share);
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cases,
    assumptions: assumptionCounts(claim.assumptions, raw.cases),
    worst,
    ...(refutedIndex === undefined ? {} : await counterexampleOf(claim, raw, settings, refutedIndex)),
    alphaSpent,
    ...(detects === undefined ? {} : { detects }),
    controls,
  };
}

/** The result of a claim that was not run. @param reason what the system under test lacks */
export function skippedResult(claim: AnyClaim, reason: string): ClaimResult {
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict: 'skipped',
    reason,
    cases: { run: 0, decided: 0 },
    assumptions: [],
    worst: { ratio: Number.NaN, index: null },
    alphaSpent: 0,
    controls: [],
  };
}

async function counterexampleOf(
  claim: AnyClaim,
  raw: RawOutcomes,
  { version, seed, corpus }: RunSettings,
  index: number,
): Promise<Pick<ClaimResult, 'counterexample' | 'replay'>> {
  const source = casesOf(claim, seed, corpus);
  const outcome = raw.cases[index];
  const path = pathAt(source, index);
  const found = caseAt(source, index, path);
  if (outcome.kind !== 'compared' || found === undefined) return {};
  const start = { path, value: found.value, outcome };
  // a draw among those that shrinking would try is no longer one drawn by chance
  const smallest = claim.kind === 'coverage' ? start : await shrink(claim, source, index, start);
  const worst = worstRefuted(smallest.outcome.comparisons);
  if (worst === undefined) return {};
  return {
    counterexample: { case: smallest.value, ...worst },
    replay: replayToken({ version, claimId: claim.id, seed, index, path: smallest.path }),
  };
}
