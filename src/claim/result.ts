import type { Expectation, Verdict } from '../evidence/verdict.js';
import { caseAt, caseSeed } from './cases.js';
import { type AnyClaim, expectationOf } from './claim.js';
import type { Comparison } from './comparison.js';
import { type Conclusion, conclude, worstRefuted } from './conclusion.js';
import type { ControlConclusion } from './control-conclusion.js';
import { replayToken } from './replay.js';
import type { RawOutcomes, RunSettings } from './run.js';
import { shrink } from './shrink.js';

/** A case that refutes the claim, as small as shrinking got it. */
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
  /** Share of the run's false-alarm budget; deterministic claims use none. */
  readonly alphaSpent: number;
  readonly controls: readonly ControlConclusion[];
}

/** Draws the verdict from raw outcomes and shrinks the counterexample of lowest index, if there is one. */
export async function resultOf(claim: AnyClaim, raw: RawOutcomes, settings: RunSettings): Promise<ClaimResult> {
  const { refutedIndex, verdict, reason, cases, worst, controls } = conclude(claim, raw);
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cases,
    worst,
    ...(refutedIndex === undefined ? {} : await counterexampleOf(claim, raw, settings, refutedIndex)),
    alphaSpent: 0,
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
  const drawn = caseAt(claim.cases, ownSeed, index, []);
  if (outcome.kind !== 'compared' || drawn === undefined) return {};
  const smallest = await shrink(claim, ownSeed, index, { steps: [], value: drawn.value, outcome });
  const worst = worstRefuted(smallest.outcome.comparisons);
  if (worst === undefined) return {};
  return {
    counterexample: { case: smallest.value, ...worst },
    replay: replayToken({ version, claimId: claim.id, seed, index, steps: smallest.steps }),
  };
}
