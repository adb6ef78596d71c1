/** A run as its page shows it: its results and its cases, beside what its claims say. */
import type { AnyClaim, Control } from '../../claim/claim.js';
import { type Detail, FINITE, type Law } from '../../claim/law.js';
import { isByChance, kindOf, rateAtEdge } from '../../claim/statistical.js';
import { isDecided, isWithin, type LawKind } from '../../evidence/comparison.js';
import type { Verdict } from '../../evidence/verdict.js';
import type {
  ClaimResult,
  ControlResult,
  Counterexample,
  FindingResult,
  LawResult,
  TrendMedian,
} from '../../judge/claim-result.js';
import { standingOf } from '../../judge/known-failures.js';
import { exitCodeOf, type RunResults } from '../../judge/results.js';
import { numberOf } from '../../numeric/estimate.js';
import { finiteJson } from '../../numeric/json-numbers.js';
import { FINITE_LAW, partsOfId } from '../../run/claim-for-system.js';
import { CONTROL_SHARE } from '../../run/curtailment.js';
import { CHECK_DIGITS, replayStart, replayToken } from '../../run/replay.js';
import { type Fault, failureLines, faultsOf } from '../faults.js';
import { controlText, detectionText, whyNoRatio } from '../outcome-texts.js';
import { type RunSources, replayCommand } from '../replay-command.js';
import { counterexampleFile } from '../report-folder.js';
import type { RunRecord } from '../run-record.js';
import { OUTCOMES, runSummary, standingCounts } from '../run-summary.js';
import { axesOf } from './axis-names.js';
import { packed } from './packed-numbers.js';
import type {
  CaseToken,
  ClaimOnPage,
  ControlOnPage,
  CounterexampleOnPage,
  FaultOnPage,
  FindingOnPage,
  History,
  Ladders,
  LawOnPage,
  PageData,
  Prediction,
  RunOnPage,
  Theorem,
  ThinnedCases,
  TrendOnPage,
  Violation,
} from './page-data.js';
import { systemsOnPage } from './systems-on-page.js';
import { type CaseCollection, type DrawnCase, shownOfControl, shownOfLaw, THINNING } from './thinned-cases.js';

/** A run and all that its page is made of. */
export interface PagedRun {
  readonly results: RunResults;
  /** Left out where there is no file of them. */
  readonly cases?: CaseCollection | undefined;
  /** As they were run, or as they are declared; without them nothing is said of what they state. */
  readonly claims: readonly AnyClaim[];
  /** By claim, the number of promoted cases, which come first; left out where no case can be replayed. */
  readonly promoted?: ((claim: string) => number) | undefined;
  readonly topics: ReadonlyMap<string, string>;
  readonly sources: RunSources;
  readonly record?: Omit<RunRecord, keyof RunSources | 'workers'> | undefined;
  /** The report folder as the page finds it: '.' where it stands there itself. */
  readonly report: string;
  /** Why nothing is said of what the claims state, where the run is of another version. */
  readonly otherVersion?: string | undefined;
  readonly history?: History | undefined;
}

/**
 * What the page of a run shows.
 *
 * @param formulas statements in MathML, by `claim.law`
 */
export function pageData(run: PagedRun, formulas: ReadonlyMap<string, string>): PageData {
  const { results, cases, sources, record, history = null, report } = run;
  const faults = faultsOf(results, { report, sources, require: record?.require ?? false });
  return {
    run: headOf(run),
    thinning: cases === undefined ? null : THINNING,
    faults: faults.map((fault) => faultOnPage(fault, run)),
    claims: results.claims
      .filter(({ verdict }) => verdict !== 'skipped')
      .map((result) => claimOnPage(result, run, formulas)),
    findings: results.findings.map((finding) => findingOnPage(finding, run, formulas)),
    systems: systemsOnPage(results, sources, record?.offers),
    history,
  };
}

function headOf({ results, record, otherVersion }: PagedRun): RunOnPage {
  const code = exitCodeOf(results, record?.require);
  const { version, system, seed, profile, alpha, claims } = results;
  const [summary] = runSummary(results).split('\n');
  const verdicts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of claims) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const milliseconds = record && Object.values(record.milliseconds).reduce((sum, each) => sum + each, 0);
  return {
    ...{ version, system, seed, profile, alpha, summary, verdicts },
    otherVersion: otherVersion ?? null,
    outcome: OUTCOMES[code].word,
    exit: { code, meaning: OUTCOMES[code].meaning },
    standings: standingCounts(claims),
    startedAt: record?.startedAt ?? null,
    seconds: milliseconds === undefined ? null : milliseconds / 1000,
  };
}

function faultOnPage({ level, name, title, evidence, commands }: Fault, run: PagedRun): FaultOnPage {
  const { claims } = run.results;
  const about = claims.find(({ id }) => id === name) ?? claims.find(({ id }) => name.startsWith(`${id}.`));
  const law = about?.laws.find(({ id }) => name === `${about.id}.${id}`);
  return {
    ...{ level, name, title, evidence, commands },
    claim: about?.id ?? null,
    law: law?.id ?? null,
    violation: about === undefined || law === undefined ? null : violationOf(about, law, run),
  };
}

/** The comparison that shows best that a law is refuted, of the cases as they were run. */
function violationOf({ id, counterexample }: ClaimResult, law: LawResult, { cases }: PagedRun): Violation | null {
  const worst = (cases?.of(id, law.id) ?? [])
    .filter(({ mark }) => mark === 'r')
    .reduce<DrawnCase | undefined>((a, b) => (a !== undefined && a.ratio >= b.ratio ? a : b), undefined);
  if (worst !== undefined) return violationIn(worst, worst.index);
  return counterexample?.law === law.id ? violationIn(counterexample, null) : null;
}

function violationIn(
  { measured, bound, error, where }: Pick<Counterexample, 'measured' | 'bound' | 'error' | 'where'>,
  index: number | null,
): Violation {
  return { index, measured, bound, error, ratio: bound > 0 ? measured / bound : null, where: where ?? null };
}

function claimOnPage(result: ClaimResult, run: PagedRun, formulas: ReadonlyMap<string, string>): ClaimOnPage {
  const { id, expects, verdict, reason, cases, assumptions, laws, controls, failures = [], expected = [] } = result;
  const { system, own } = partsOfId(id);
  const claim = declared(id, run);
  const milliseconds = run.record?.milliseconds[id];
  const token = tokenOf(id, run);
  return {
    ...{ id, expects, verdict, token },
    topic: run.topics.get(id) ?? run.topics.get(own) ?? 'other',
    system: system ?? null,
    theorem: claim === undefined ? null : theoremOf(claim),
    standing: standingOf(result),
    reason: reason ?? null,
    cases: { run: cases.run, decided: cases.decided, failed: cases.failed ?? 0 },
    seconds: milliseconds === undefined ? null : milliseconds / 1000,
    assumptions: assumptions.map(({ statement, met }) => ({ statement, met })),
    laws: laws.map((law) => ({
      ...lawOnPage(result, law, claim, run),
      mathml: claim === undefined ? null : (formulas.get(`${own}.${law.id}`) ?? null),
    })),
    controls: controls.map((control) => controlOnPage(id, control, claim, run)),
    findings: run.results.findings.filter((each) => claimOfFinding(each) === id).map((each) => each.id),
    counterexample: counterexampleOnPage(result, run),
    expected: expected.map(({ law, ...each }) => ({ law: law ?? null, ...each })),
    failures: failureLines(failures, cases.run),
  };
}

/** A claim of the run by the id in its results, where it is at hand and has not changed since. */
function declared(id: string, { claims, otherVersion }: PagedRun): AnyClaim | undefined {
  if (otherVersion !== undefined) return undefined;
  return claims.find((each) => each.id === id) ?? claims.find((each) => each.id === partsOfId(id).own);
}

function theoremOf({ title, source, scope, constants = [], proves, expects }: AnyClaim): Theorem {
  const { paper, locus, note } = source;
  const failure = expects === 'holds' ? null : expects;
  return {
    ...{ title, scope },
    source: { paper, locus, note: note ?? null },
    constants: constants.map(({ name, value, meaning }) => ({ name, value, meaning })),
    proves: proves ?? null,
    failure: failure && {
      refuted: failure.refuted,
      readings: failure.readings ?? null,
      untouched: failure.untouched ?? null,
    },
  };
}

function lawOnPage(
  claim: ClaimResult,
  result: LawResult,
  declaration: AnyClaim | undefined,
  run: PagedRun,
): Omit<LawOnPage, 'mathml'> {
  const { id, verdict, reason, needs, compared, decided, vacuous, silent, worst, alphaSpent = 0, detects } = result;
  const law = lawOf(declaration, id);
  const kind = law === undefined ? null : (law.kind ?? declaration?.kind ?? null);
  const all = casesOf(claim.id, id, run);
  const replay = claim.counterexample?.law === id ? claim.replay : result.replay;
  return {
    ...{ id, verdict, compared, decided, vacuous },
    statement: law?.statement ?? null,
    kind,
    sharpness: law?.sharpness ?? null,
    yesOrNo: law?.yesOrNo ?? false,
    reason: reason ?? null,
    needs: needs ?? null,
    silent: silent ?? null,
    worst: {
      ratio: Number.isFinite(worst.ratio) ? worst.ratio : null,
      reason: Number.isFinite(worst.ratio) ? null : whyNoRatio(worst),
      index: worst.index,
    },
    axes: axesOf(law ?? { statement: '' }, kind ?? declaration?.kind ?? 'exact'),
    mayExceed: declaration !== undefined && isByChance(kind ?? 'exact') ? rateAtEdge(declaration, id) : null,
    replay: replay === undefined ? null : replayCommand(replay, run.sources),
    chance: detects === undefined ? null : { alphaSpent, detects: detectionText(detects) },
    trend: trendOnPage(claim.id, result, law, all, run),
    cases: thinnedCases(all, shownOfLaw(all), kind, claim.id, undefined, run),
  };
}

function casesOf(claimId: string, law: string, { cases }: PagedRun): readonly DrawnCase[] {
  return cases?.of(claimId, law) ?? [];
}

function lawOf(claim: AnyClaim | undefined, id: string): Law<unknown> | undefined {
  return claim?.laws[id] ?? (claim !== undefined && id === FINITE ? FINITE_LAW : undefined);
}

function trendOnPage(
  claimId: string,
  { trend }: LawResult,
  law: Law<unknown> | undefined,
  all: readonly DrawnCase[],
  run: PagedRun,
): TrendOnPage | null {
  if (trend === undefined) return null;
  const replicates = replicatesOf(trend, all);
  const twin = run.results.findings.find((each) => claimOfFinding(each) === claimId && isSame(replicates, each.series));
  return {
    ...trend,
    replicates: packed(replicates),
    indices: all.map(({ index }) => index),
    ladders: laddersOf(law, all),
    prediction: twin === undefined ? null : predictionOf(twin, run),
  };
}

/** The numbers that a trend is the median of, see `judgeDraws`. */
function replicatesOf({ side, asked }: TrendMedian, all: readonly DrawnCase[]): number[] {
  const values = (
    [
      [side === 'at most' && all.every(({ bound }) => bound === asked), ({ measured }: DrawnCase) => measured],
      [side === 'at least' && all.every(({ measured }) => measured === asked), ({ bound }: DrawnCase) => bound],
      [true, ({ measured, bound }: DrawnCase) => measured - bound],
    ] as const
  ).find(([isIt]) => isIt)![1];
  return all.map(values);
}

/** A ladder is read off a figure: so many digits are enough. */
const LADDER_DIGITS = 5;

function laddersOf(law: Law<unknown> | undefined, all: readonly DrawnCase[]): Ladders | null {
  if (law?.ladder === undefined) return null;
  const { x, y } = law.ladder;
  const short = (numbers: readonly number[]) => numbers.map((each) => Number(each.toPrecision(LADDER_DIGITS)));
  return {
    x: { name: x, scale: 'log' },
    y: { name: y, scale: 'log' },
    points: all.flatMap(({ index, ladder }) =>
      ladder === undefined ? [] : [{ index, x: short(ladder.x), y: short(ladder.y) }],
    ),
  };
}

function controlOnPage(
  claimId: string,
  result: ControlResult,
  declaration: AnyClaim | undefined,
  run: PagedRun,
): ControlOnPage {
  const { id, law, expects, cases, share, fault } = result;
  const all = run.cases?.of(claimId, law, id) ?? [];
  return {
    ...{ id, law, expects, run: cases, share },
    title: controlOf(declaration, id)?.title ?? null,
    promised: promisedOf(declaration, result),
    text: controlText(result),
    fault: fault ?? null,
    tokenStart: startOf(claimId, id, run),
    cases: thinnedCases(
      all,
      shownOfControl(all),
      declaration === undefined ? null : kindOf(declaration, law),
      claimId,
      id,
      run,
    ),
  };
}

function promisedOf(claim: AnyClaim | undefined, { id, law, expects }: ControlResult): number | null {
  if (claim === undefined || expects === 'holds') return null;
  return isByChance(kindOf(claim, law)) ? (controlOf(claim, id)?.exceedance ?? null) : CONTROL_SHARE;
}

function controlOf(claim: AnyClaim | undefined, id: string): Control<unknown> | undefined {
  const all: readonly Control<unknown>[] = [...(claim?.controls ?? []), ...(claim?.forSystem?.controls ?? [])];
  return all.find((each) => each.id === id);
}

function thinnedCases(
  all: readonly DrawnCase[],
  shown: readonly DrawnCase[],
  kind: LawKind | null,
  claimId: string,
  control: string | undefined,
  run: PagedRun,
): ThinnedCases | null {
  if (all.length === 0) return null;
  return {
    of: all.length,
    refuted: all.filter(({ mark }) => mark === 'r').length,
    index: shown.map(({ index }) => index),
    measured: packed(shown.map(({ measured }) => measured)),
    bound: packed(shown.map(({ bound }) => bound)),
    error: packed(shown.map(({ error }) => error)),
    marks: shown.map((each) => markOf(each, kind ?? 'exact')).join(''),
    checks: shown.map(({ index }) => checkOf(claimId, control, index, run)).join(''),
  };
}

/** As a page marks a case: it is decided by the rule that counts those of the law. */
function markOf(each: DrawnCase, kind: LawKind): string {
  if (each.mark === 'r') return 'r';
  if (!isDecided(each, kind)) return 'u';
  // the error of another comparison in the same case is not seen there
  return each.mark === 'u' && !isWithin(each) ? '=' : '.';
}

const isOfSystem = ({ sources }: PagedRun) => sources.system !== undefined;

function startOf(claimId: string, control: string | undefined, { results, promoted }: PagedRun): string | null {
  const { version, seed } = results;
  return promoted === undefined ? null : replayStart({ version, claimId, control, seed });
}

function tokenOf(claimId: string, run: PagedRun): CaseToken | null {
  const start = startOf(claimId, undefined, run);
  if (start === null) return null;
  const [before, after] = replayCommand('0', run.sources).split(' 0');
  return {
    start,
    promoted: run.promoted?.(claimId) ?? 0,
    end: isOfSystem(run) ? '.system' : '',
    command: { before: `${before} `, after },
  };
}

/** The end of the token of a case, which says whether it is whole. */
function checkOf(claimId: string, control: string | undefined, index: number, run: PagedRun): string {
  const { promoted, results } = run;
  if (promoted === undefined) return '';
  const isPromoted = control === undefined && index < promoted(claimId);
  const { version, seed } = results;
  const path = isPromoted ? 'promoted' : [];
  return replayToken({ version, claimId, control, seed, index, path, ofSystem: isOfSystem(run) }).slice(-CHECK_DIGITS);
}

/** A counterexample longer than this is read in its file. */
const LONGEST_CASE = 4000;

function counterexampleOnPage(result: ClaimResult, { sources, report }: PagedRun): CounterexampleOnPage | null {
  const { id, counterexample, replay } = result;
  if (counterexample === undefined) return null;
  const { law, case: aCase, detail = {} } = counterexample;
  const text = JSON.stringify(finiteJson(aCase), null, 2);
  return {
    ...violationIn(counterexample, null),
    law,
    case: text.length > LONGEST_CASE ? `${text.slice(0, LONGEST_CASE)} …` : text,
    detail: Object.entries(detail).map(([name, quantity]) => quantityOnPage(name, quantity)),
    file: counterexampleFile(report, id),
    replay: replay === undefined ? null : replayCommand(replay, sources),
  };
}

function quantityOnPage(name: string, quantity: Detail[string]): CounterexampleOnPage['detail'][number] {
  const finite = (x: number | null) => (x !== null && Number.isFinite(x) ? x : null);
  // a results.json has null for what is no number
  const value = quantity === null ? null : numberOf(quantity);
  const error = typeof quantity === 'object' && quantity !== null ? quantity.error : 0;
  return { name, value: finite(value), error: finite(error) };
}

function findingOnPage(finding: FindingResult, run: PagedRun, formulas: ReadonlyMap<string, string>): FindingOnPage {
  const { id, statement, series, median, interval, confidence, error } = finding;
  const claim = claimOfFinding(finding);
  const twin = run.results.claims
    .find((each) => each.id === claim)
    ?.laws.find(({ id: law, trend }) => trend && isSame(replicatesOf(trend, casesOf(claim, law, run)), series));
  return {
    ...{ id, claim, statement, confidence, error },
    mathml: run.otherVersion === undefined ? (formulas.get(partsOfId(id).own) ?? null) : null,
    axis: findingLaw(finding, run)?.axes?.measured ?? null,
    prediction: predictionOf(finding, run),
    pictureOf: twin?.id ?? null,
    series: packed(series),
    median: Number.isFinite(median) ? median : null,
    interval: interval ?? null,
  };
}

function predictionOf(finding: FindingResult, run: PagedRun): Prediction | null {
  const { predicted } = finding;
  return predicted === undefined ? null : { value: predicted, by: findingLaw(finding, run)?.predicted?.by ?? null };
}

function findingLaw(finding: FindingResult, run: PagedRun): Law<unknown> | undefined {
  const claim = claimOfFinding(finding);
  return lawOf(declared(claim, run), finding.id.slice(claim.length + 1));
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** The id of the claim that a finding belongs to: names of laws have no dots. */
function claimOfFinding({ id }: FindingResult): string {
  return id.slice(0, id.lastIndexOf('.'));
}
