import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import type { Expectation, Verdict } from '../evidence/verdict.js';
import { worstRefuted } from './case-judgement.js';
import { caseAt, caseSeed, unbiasedFor } from './cases.js';
import { type AnyClaim, expectationOf } from './claim.js';
import type { Comparison } from './comparison.js';
import { type Conclusion, conclude } from './conclusion.js';
import type { ControlConclusion } from './control-conclusion.js';
import type { Detection } from './judgement.js';
import { replayToken } from './replay.js';
import type { RawOutcomes, RunSettings } from './run.js';
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
    worst,
    ...(refutedIndex === undefined ? {} : await counterexampleOf(claim, raw, settings, refutedIndex)),
    alphaSpent,
    ...(detects === undefined ? {} : { detects }),
    controls,
  };
}

async function counterexampleOf(
  claim: AnyClaim,
  raw: RawOutcomes,
  { version, seed }: RunSettings,
  index: number,
): Promise<Pick<ClaimResult, 'counterexample' | 'replay'>> {
  const ownSeed = caseSeed(seed, claim.id);
  const outcome = raw.cases[index];
  const drawn = caseAt(unbiasedFor(claim.kind, claim.cases), ownSeed, index, []);
  if (outcome.kind !== 'compared' || drawn === undefined) return {};
  const start = { steps: [], value: drawn.value, outcome };
  // a draw among those that shrinking would try is no longer one drawn by chance
  const smallest = claim.kind === 'coverage' ? start : await shrink(claim, ownSeed, index, start);
  const worst = worstRefuted(smallest.outcome.comparisons);
  if (worst === undefined) return {};
  return {
    counterexample: { case: smallest.value, ...worst },
    replay: replayToken({ version, claimId: claim.id, seed, index, steps: smallest.steps }),
  };
}
