/**
 * What the page of a run shows, as plain JSON with no markup, which stands in its one script element, packed; whoever draws from it computes ratios and positions alone.
 */
import type { LawKind } from '../../evidence/comparison.js';
import type { Expectation, Standing, Verdict } from '../../evidence/verdict.js';
import type { TrendMedian } from '../../judge/claim-result.js';
import type { PackedNumbers } from './packed-numbers.js';

export interface PageData {
  readonly run: RunOnPage;
  /** How the cases that are shown were chosen, in sentences that stand beside a figure; null where a run has no outcomes. */
  readonly thinning: string | null;
  /** What has to be known first, the worst first: the faults of the run, see `faultsOf`. */
  readonly faults: readonly FaultOnPage[];
  /** In the order of the results; a topic is a run of claims with the same `topic` (and, of several systems, `system`). */
  readonly claims: readonly ClaimOnPage[];
  readonly findings: readonly FindingOnPage[];
  /** None where the run was about this package itself. */
  readonly systems: readonly SystemOnPage[];
  /** How the run compares with others, oldest first, where several were given; the page shows the last of them. */
  readonly history: History | null;
}

/** A run in a line. */
export interface RunOnPage {
  /** Of the package. */
  readonly version: string;
  /** 'built-in' for this package itself; names of several systems are joined by commas. */
  readonly system: string;
  readonly seed: number;
  readonly profile: string;
  readonly alpha: { readonly budget: number; readonly spent: number };
  /** Whether it passed: how it ended in a word, the exit code, and what the code means in a sentence. */
  readonly outcome: 'passed' | 'failed' | 'undecided';
  readonly exit: { readonly code: 0 | 1 | 3; readonly meaning: string };
  /** The counts of claims in a line, as the table of a terminal ends, and each count. */
  readonly summary: string;
  readonly standings: Readonly<Record<Standing, number>>;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** ISO 8601, and seconds of all cases together; null where the run left no record. */
  readonly startedAt: string | null;
  readonly seconds: number | null;
  /** A run of another version: statements of claims are left out, as they may have changed; the sentence says so. */
  readonly otherVersion: string | null;
}

/** A fault of the run, and where on the page it is shown. */
export interface FaultOnPage {
  /** An error fails the run, a warning leaves it undecided, a notice does neither. */
  readonly level: 'error' | 'warning' | 'notice';
  /** The claim, or `claim.law`. */
  readonly name: string;
  readonly title: string;
  readonly evidence: readonly string[];
  /** Commands that run the cases again that show it. */
  readonly commands: readonly string[];
  /** The claim and law that it is about; null where it is about the whole run. */
  readonly claim: string | null;
  readonly law: string | null;
  /** The comparison that shows it, in full. */
  readonly violation: Violation | null;
}

/** A comparison with every digit. */
export interface Violation {
  readonly index: number | null;
  readonly measured: number;
  readonly bound: number;
  readonly error: number;
  /** measured/bound; null where the bound is not positive. */
  readonly ratio: number | null;
  /** Where it was measured, for a reader. */
  readonly where: string | null;
}

export interface ClaimOnPage {
  /** As in results.json: with the name of its system before it, where there are several. */
  readonly id: string;
  readonly topic: string;
  /** The system that it was asked of, where several were; else null. */
  readonly system: string | null;
  /** What the theorem says; null where the run is of another version, or the claim was not at hand. */
  readonly theorem: Theorem | null;
  readonly expects: Expectation;
  readonly verdict: Verdict;
  readonly standing: Standing;
  /** Why it does not hold; null where it does. */
  readonly reason: string | null;
  readonly cases: { readonly run: number; readonly decided: number; readonly failed: number };
  /** Seconds of processor time of its cases; null where the run left no record. */
  readonly seconds: number | null;
  readonly assumptions: readonly AssumptionOnPage[];
  readonly laws: readonly LawOnPage[];
  readonly controls: readonly ControlOnPage[];
  /** Ids of its findings in `PageData.findings`. */
  readonly findings: readonly string[];
  readonly counterexample: CounterexampleOnPage | null;
  /** Failures that were known of it: the reason that was given, and whether it came out so. */
  readonly expected: readonly KnownFailureOnPage[];
  /** Parts of a system, such as samplers, that ended in an error, a line each. */
  readonly failures: readonly string[];
  /** Null where cases cannot be replayed by this version of the package: then `checks` of their cases are empty. */
  readonly token: CaseToken | null;
}

/** What a claim says, whatever came out. */
export interface Theorem {
  readonly title: string;
  readonly source: { readonly paper: string; readonly locus: string; readonly note: string | null };
  readonly scope: readonly string[];
  readonly constants: readonly { readonly name: string; readonly value: number; readonly meaning: string }[];
  /** Its place in the chain of the main theorem. */
  readonly proves: string | null;
  /** A printed form that fails: the clause at fault, under which readings it fails, and what stands all the same. */
  readonly failure: {
    readonly refuted: string;
    readonly readings: string | null;
    readonly untouched: string | null;
  } | null;
}

export interface AssumptionOnPage {
  readonly statement: string;
  /** In how many cases it was met; null where the generator can draw no others. */
  readonly met: number | null;
}

/**
 * The token that replays case i is `${start}.${i}.${path}${end}.${check}`, where path is 'promoted' for i < promoted and
 * 'drawn' otherwise, and the check is that of `ThinnedCases`. Cases of a control are all drawn, and begin with its own
 * `tokenStart`.
 */
export interface CaseToken {
  readonly start: string;
  readonly promoted: number;
  /** '.system' where the run was of a system. */
  readonly end: string;
  /** What stands before and after a token in a command: `npx diffusion-bounds replay ${token} --system gate.py`. */
  readonly command: { readonly before: string; readonly after: string };
}

export interface LawOnPage {
  readonly id: string;
  /** The statement in lines of plain text; null where the theorem is. */
  readonly statement: string | null;
  /** The statement as MathML, a `<math>` element that this package's build has made; null for claims of users. */
  readonly mathml: string | null;
  readonly kind: LawKind | null;
  readonly sharpness: 'tight' | 'upper' | null;
  /** Its numbers only say whether, so there is nothing to draw. */
  readonly yesOrNo: boolean;
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** What the system lacks for it. */
  readonly needs: string | null;
  readonly compared: number;
  readonly decided: number;
  readonly vacuous: number;
  /** Why it says nothing in the first of the vacuous cases. */
  readonly silent: string | null;
  /** The largest measured/bound: null with a reason where no case was compared or the bound is not positive. */
  readonly worst: { readonly ratio: number | null; readonly reason: string | null; readonly index: number | null };
  readonly axes: Axes;
  /** Of draws and replicates: the share that may be beyond the bound in the long run; null of all other laws. */
  readonly mayExceed: number | null;
  /** The command that runs the case again that shows best why it does not hold. */
  readonly replay: string | null;
  /** Statistical: a bound on the chance of a false alarm, and what the draws of this run would catch, as a sentence. */
  readonly chance: { readonly alphaSpent: number; readonly detects: string } | null;
  /** Of a trend. */
  readonly trend: TrendOnPage | null;
  /** Null where the run has no outcomes, or the law was compared in no case. */
  readonly cases: ThinnedCases | null;
}

/** Names of what is measured and of its bound, for the axes of a figure, see `axesOf`. */
export interface Axes {
  readonly measured: string;
  readonly bound: string;
  /** 'nats' for instance; null for numbers without one, or where the claim does not say. */
  readonly unit: string | null;
}

/** A median over replicates, with what each of them measured. */
export interface TrendOnPage extends TrendMedian {
  /** The slopes, or whatever the trend is the median of, in the order of the replicates. */
  readonly replicates: PackedNumbers;
  readonly indices: readonly number[];
  /** From what each of these was found, where the law says: a line through points in logarithms. */
  readonly ladders: Ladders | null;
  /** What theory predicts for the median: of a finding that reports the same numbers. */
  readonly prediction: Prediction | null;
}

/** Each replicate as points (x, y), to be drawn in logarithms on both axes unless a scale says otherwise. */
export interface Ladders {
  readonly x: { readonly name: string; readonly scale: 'log' | 'linear' };
  readonly y: { readonly name: string; readonly scale: 'log' | 'linear' };
  /** By replicate, its points. */
  readonly points: readonly { readonly index: number; readonly x: readonly number[]; readonly y: readonly number[] }[];
}

/**
 * Cases of a law or a control, each by its comparison of largest measured/bound: a column each, in the order of indices.
 * Where `of` exceeds the length of the columns the others were left out, by the rule in `PageData.thinning`.
 */
export interface ThinnedCases {
  /** How many cases were compared. */
  readonly of: number;
  readonly refuted: number;
  readonly index: readonly number[];
  readonly measured: PackedNumbers;
  readonly bound: PackedNumbers;
  /** Absolute error of measured - bound, rounding included. */
  readonly error: PackedNumbers;
  /** A character a case: 'r' refuted, 'u' undecided, '=' decided and within its error of the bound, '.' below it. */
  readonly marks: string;
  /** Eight characters a case: the end of its replay token; empty where the claim has no `token`. */
  readonly checks: string;
}

export interface ControlOnPage {
  readonly id: string;
  /** What is wrong in it; null where the theorem is. */
  readonly title: string | null;
  /** The law that it breaks. */
  readonly law: string;
  readonly expects: Expectation;
  /** How many of its cases were run. */
  readonly run: number;
  /** In which share of these it was refuted. */
  readonly share: number;
  /** Of one that must be refuted: the least share of the cases planned that must be, or the rate that its draws promise. */
  readonly promised: number | null;
  /** How it came out, in a sentence. */
  readonly text: string;
  /** Why it did not come out as expected; null where it did. */
  readonly fault: string | null;
  /** In place of the start of its claim's `token`; null where there is none. */
  readonly tokenStart: string | null;
  readonly cases: ThinnedCases | null;
}

export interface CounterexampleOnPage extends Violation {
  readonly law: string;
  /** The case as JSON, indented; cut short with an ellipsis where it is very long. */
  readonly case: string;
  /** What was measured in it, with errors. */
  readonly detail: readonly { readonly name: string; readonly value: number | null; readonly error: number | null }[];
  /** The file that holds it, beside the page. */
  readonly file: string;
  readonly replay: string | null;
}

export interface KnownFailureOnPage {
  readonly law: string | null;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly met: boolean;
}

/** A number that theory predicts, and from what, as a clause after 'by'; null where the theorem is. */
export interface Prediction {
  readonly value: number;
  readonly by: string | null;
}

/** What was measured and decides nothing. */
export interface FindingOnPage {
  /** `claim.law`. */
  readonly id: string;
  readonly claim: string;
  readonly statement: string;
  readonly mathml: string | null;
  /** Its name at an axis; null where the claim has none. */
  readonly axis: string | null;
  /** What theory predicts for the median. */
  readonly prediction: Prediction | null;
  /** The law of the claim whose trend has the same numbers, and their picture. */
  readonly pictureOf: string | null;
  /** By replicate. */
  readonly series: PackedNumbers;
  /** Null where no replicate measured anything. */
  readonly median: number | null;
  readonly interval: readonly [number, number] | null;
  readonly confidence: number;
  /** The largest numerical error of a number in the series. */
  readonly error: number;
}

/** A system as the gate sees it. */
export interface SystemOnPage {
  readonly name: string;
  /** What was given for `--system`, where the run left a record. */
  readonly path: string | null;
  /** Calls that it offers and parts of its description, by the names of docs/systems.md; null without a record. */
  readonly offers: readonly string[] | null;
  /** Laws that were asked of it, by claim. */
  readonly asked: readonly {
    readonly claim: string;
    readonly verdict: Verdict;
    readonly laws: readonly { readonly id: string; readonly verdict: Verdict }[];
  }[];
  /** Claims and laws (`claim.law`) that were not asked, by reason. */
  readonly skipped: readonly { readonly reason: string; readonly names: readonly string[] }[];
  /** How many claims are about no system. */
  readonly notAboutSystems: number;
}

/** Several runs, oldest first. */
export interface History {
  readonly runs: readonly HistoryRun[];
  /** Every law that some run compared, with a number for each run. */
  readonly laws: readonly HistoryLaw[];
  readonly findings: readonly HistoryFinding[];
  /** What appeared, went or moved between the last two runs, a sentence each, the most important first. */
  readonly changes: readonly string[];
}

export interface HistoryRun {
  /** The folder as it was given. */
  readonly folder: string;
  readonly version: string;
  readonly system: string;
  readonly seed: number;
  readonly profile: string;
  readonly outcome: RunOnPage['outcome'];
  /** ISO 8601; null where the run left no record, which puts it before the others. */
  readonly startedAt: string | null;
}

/** A law over several runs; each list has an entry a run, null where the run does not have the law. */
export interface HistoryLaw {
  readonly claim: string;
  readonly law: string;
  /** Of its claim, in the last run that has the law. */
  readonly expects: Expectation;
  readonly verdicts: readonly (Verdict | null)[];
  /** Largest measured/bound; of a trend its median. */
  readonly worst: readonly (number | null)[];
  readonly isTrend: boolean;
}

export interface HistoryFinding {
  readonly id: string;
  readonly statement: string;
  readonly predicted: number | null;
  readonly median: readonly (number | null)[];
  readonly interval: readonly (readonly [number, number] | null)[];
}
