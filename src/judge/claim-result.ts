import type { Detail } from '../claim/law.js';
import type { Expectation, Verdict } from '../evidence/verdict.js';
import type { Comparison } from '../numeric/estimate.js';
import type { AssumptionCount } from './assumption-counts.js';
import type { ControlResult } from './control-result.js';
import type { FindingResult } from './finding-results.js';
import type { Detection, LawResult } from './law-result.js';
import type { FailedInCases } from './part-failures.js';

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
