import type { Verdict } from '../evidence/verdict.js';
import type { RefutedPart } from './refuted-parts.js';

/**
 * What a statistical check would catch: the least true rate of exceedances, among draws that compare anything, that is
 * refuted with the given probability; null if there is none, as too few draws do.
 */
export interface Detection {
  readonly exceedance: number | null;
  readonly probability: number;
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
  /** In how many further cases it said nothing. */
  readonly vacuous: number;
  /** The largest measured/bound and its case; NaN and null if no case was compared. */
  readonly worst: { readonly ratio: number; readonly index: number | null };
  /** Statistical: a bound on the chance of a false alarm, and what it would catch with the draws of this run. */
  readonly alphaSpent?: number;
  readonly detects?: Detection;
  /** Why it does not hold. */
  readonly reason?: string;
  /** What the system lacks for a law that applies to none of its cases, where that is known. */
  readonly needs?: string;
  /** The token of the first case that refutes it, or of the worst draw, as it was run. */
  readonly replay?: string;
  /** The parts of what was asked, such as samplers, that refute it; that of the reason is the first. */
  readonly parts?: readonly RefutedPart[];
}

/** A refuted law: the case of lowest index, and why. */
export interface LawRefutation {
  readonly index: number;
  readonly reason: string;
  readonly parts?: readonly RefutedPart[];
}

/** A law that is refuted, and by which case. */
export interface RefutedAt {
  readonly law: string;
  readonly index: number;
}

/** What the outcomes of a claim's cases say about one of its laws, before controls are asked. */
export interface LawFindings
  extends Omit<LawResult, 'verdict' | 'reason' | 'needs' | 'replay' | 'parts' | 'alphaSpent' | 'detects'> {
  readonly refuted?: LawRefutation | undefined;
  /** What is missing for it to hold where nothing refutes it. */
  readonly lack?: Lack | undefined;
}

/** Why a law or a claim that nothing refutes does not hold either. */
export interface Lack {
  readonly verdict: 'inconclusive' | 'vacuous' | 'skipped';
  readonly reason: string;
  /** What the system lacks. */
  readonly needs?: string;
}
