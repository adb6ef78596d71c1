import type { Part } from '../claim/case-part.js';
import type { Detail } from '../claim/law.js';
import type { Expectation, Verdict } from '../evidence/verdict.js';
import type { AskedCall, Comparison } from '../numeric/estimate.js';
import type { PartFailure } from '../run/outcome.js';

/** A case that refutes a law, as small as shrinking got it; for a coverage claim, its worst draw. */
export interface Counterexample extends Comparison {
  readonly case: unknown;
  readonly law: string;
  /** What was measured in it. */
  readonly detail?: Detail;
}

/** A counterexample with the token that runs it again. */
export interface Refutation {
  readonly counterexample: Counterexample;
  readonly replay: string;
}

/** A failure that was known of a claim, or of one of its laws, and whether it came out so. */
export interface ExpectedFailure {
  readonly law?: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly met: boolean;
}

/** What a run says about one claim, whatever the verdict. */
interface Common {
  readonly id: string;
  readonly expects: Expectation;
  /** `failed` counts those that ended in an error, if any did. */
  readonly cases: { readonly run: number; readonly decided: number; readonly failed?: number };
  /** The token of the first case that ended in an error, where there is none that of the first such case of a control. */
  readonly failing?: string;
  /** The parts of what was asked, such as samplers, that ended in an error, if it is of several. */
  readonly failures?: readonly FailedInCases[];
  readonly assumptions: readonly AssumptionCount[];
  readonly laws: readonly LawResult[];
  /**
   * A bound on the chance of a false alarm here, which the claim spends of the run's budget. Deterministic claims spend
   * none.
   */
  readonly alphaSpent: number;
  /** What the weakest of its statistical laws would catch, with the draws of this run. */
  readonly detects?: Detection;
  readonly controls: readonly ControlResult[];
  /** What was measured besides; `RunResults` lists them on their own. */
  readonly findings?: readonly FindingResult[];
  /** The failures that were known of it, as far as this run can tell. */
  readonly expected?: readonly ExpectedFailure[];
}

/** What a run says about one claim. */
export type ClaimResult = Common &
  (
    | { readonly verdict: 'holds'; readonly reason?: never; readonly counterexample?: never; readonly replay?: never }
    | ({ readonly verdict: 'refuted'; readonly reason: string } & Refutation)
    | ({
        readonly verdict: 'toothless' | 'error' | 'inconclusive' | 'vacuous' | 'skipped';
        readonly reason: string;
      } & Partial<Refutation>)
  );

/**
 * What a statistical check would catch: the least true rate of exceedances, among draws that compare anything, that is
 * refuted with the given probability; null if there is none, as too few draws do.
 */
export interface Detection {
  readonly exceedance: number | null;
  readonly probability: number;
  /** Of a claim with kinds of settings: how many there are, and the fewest draws of one that refute it if all exceed. */
  readonly strata?: { readonly count: number; readonly leastDraws: number };
  /** Trend: how far the median would have to move for the replicates of this run to refute the law. */
  readonly drift?: number;
}

/** What a run says about one law of a claim. */
export interface LawResult {
  /** Its name. */
  readonly id: string;
  readonly verdict: Verdict;
  /** In how many cases it compared anything, and in how many of those the errors were small enough to tell. */
  readonly compared: number;
  readonly decided: number;
  /** In how many further cases it said nothing, and why in the first of them. */
  readonly vacuous: number;
  readonly silent?: string;
  /** The largest measured/bound and its case; NaN and null if no case was compared. */
  readonly worst: { readonly ratio: number; readonly index: number | null };
  /** Statistical: a bound on the chance of a false alarm, and what it would catch with the draws of this run. */
  readonly alphaSpent?: number;
  readonly detects?: Detection;
  /** Of a trend: its median over the replicates. */
  readonly trend?: TrendMedian;
  /** Why it does not hold. */
  readonly reason?: string;
  /** What the system lacks for a law that applies to none of its cases, where that is known. */
  readonly needs?: string;
  /**
   * The token of the first case that refutes it, or of the worst draw, as it was run; of an inconclusive law of the first
   * undecided case.
   */
  readonly replay?: string;
  /** The parts of what was asked, such as samplers, that refute it; that of the reason is the first. */
  readonly parts?: readonly RefutedPart[];
  /** The call that is answered wrongly in the case of the reason, where one is to blame. */
  readonly asked?: AskedCall;
}

/** The median of a trend over its replicates, and what is asked of it. */
export interface TrendMedian {
  readonly median: number;
  /** Holds the median of the law of replicates with the given confidence; none where they are too few. */
  readonly interval?: readonly [number, number] | undefined;
  readonly confidence: number;
  readonly side: 'at most' | 'at least';
  readonly asked: number;
}

/** A part of what was asked, a sampler for instance, as it refutes a law by most. */
export interface RefutedPart extends Part {
  /** The case. */
  readonly index: number;
}

/**
 * How often a control was refuted, and by how many errors in the median of those cases (NaN if in none). For a coverage
 * claim: how often its draws exceeded the bound, and how probable so many would be at the stated delta.
 */
export type ControlResult = {
  readonly id: string;
  /** The law that it breaks. */
  readonly law: string;
  readonly expects: Expectation;
  /** How many were run: no more than settle it, see `curtailment`. */
  readonly cases: number;
  /** Of these. */
  readonly share: number;
} & ({ readonly margin: number } | { readonly pValue: number }) & {
    /** Why it did not come out as expected, if it did not. */
    readonly fault?: string;
  };

/** In how many of its cases an assumption of a claim was met; null where nothing counts them. */
export interface AssumptionCount {
  readonly statement: string;
  readonly met: number | null;
  /** Why `met` is null. */
  readonly metReason?: string;
}

/** A part of what was asked, a sampler for instance, that ended in an error in some cases. */
export interface FailedInCases extends PartFailure {
  /** The first case. */
  readonly index: number;
  /** In how many. */
  readonly cases: number;
}

/** What a run measured and does not gate on: a number for each replicate, beside what theory predicts. */
export interface FindingResult {
  /** `claim.law`. */
  readonly id: string;
  readonly statement: string;
  readonly predicted?: number;
  /** By replicate, the median where it measured several; those that measured nothing are left out. */
  readonly series: readonly number[];
  /** Of the series; NaN where it is empty. */
  readonly median: number;
  /** Holds the median of their law with the given confidence, whatever that law is; none where they are too few. */
  readonly interval?: readonly [number, number];
  readonly confidence: number;
  /** The largest numerical error of a number in the series. */
  readonly error: number;
}
