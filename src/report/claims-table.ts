import pc from 'picocolors';
import { medianText } from '../evidence/median.js';
import { figure } from '../evidence/number-format.js';
import type { ClaimResult, ControlResult, FindingResult } from '../judge/claim-result.js';
import { isAtFault, standingOf } from '../judge/known-failures.js';
import { trendText } from '../judge/law-by-draws.js';
import type { RunResults } from '../judge/results.js';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import { baselineLines } from './baseline-lines.js';
import { askedAgain, expectedText, failureLines } from './faults.js';
import { controlsText, detectionText, whySkipped } from './outcome-texts.js';
import { type RunSources, replayCommand } from './replay-command.js';
import { counterexampleFile } from './report-folder.js';
import { lawNumbers, runSummary } from './run-summary.js';
import { skippedLines } from './skipped-lines.js';
import { textTable } from './text-table.js';

const HEAD = [
  ['', '', 'cases', 'cases', 'largest', 'controls met,'],
  ['claim', 'verdict', 'decided', 'vacuous', 'measured/bound', 'least refuted'],
];

/** How a table of results is shown. */
interface Showing {
  readonly colours: boolean;
  /** The folder that holds the counterexamples. */
  readonly report: string;
  /** What a replay needs besides its token. */
  readonly sources: RunSources;
}

/**
 * The results for a terminal, in 100 columns: one line per claim and, beneath it, one per law where it has several;
 * then what was skipped by reason, what statistical claims risk and catch, what went wrong, and a summary. Claims that
 * are not about a system are only counted, and that in the summary.
 */
export function claimsTable(results: RunResults, { colours, report, sources }: Showing): string {
  const paint = pc.createColors(colours);
  const painted = (result: ClaimResult, text: string) =>
    ({ 'as expected': paint.green, undecided: paint.yellow, skipped: paint.dim, unexpected: paint.red })[
      standingOf(result)
    ](text);
  const shown = results.claims.filter(({ verdict }) => verdict !== 'skipped');
  const lacking = results.claims.flatMap(({ id, verdict, reason = '' }) =>
    verdict === 'skipped' && reason !== NOT_ABOUT_SYSTEMS ? [[id, reason] as const] : [],
  );
  const rows = shown.flatMap((result) => rowsOf(result, painted(result, verdictText(result))));
  const head = HEAD.map((titles) => titles.map((title) => paint.bold(title)));
  const remarks = shown.flatMap((result) =>
    remarksOn(result, report, sources).map((line) => `${painted(result, result.id)}: ${line}\n`),
  );
  const parts = [
    rows.length === 0 ? '' : textTable([...head, ...rows]),
    skippedLines(lacking)
      .map((line) => `${paint.dim(line)}\n`)
      .join(''),
    shown.flatMap(speakingOf).join(''),
    shown.flatMap(statisticsOf).join(''),
    remarks.join(''),
    findingLines(results.findings).join(''),
    results.baseline === undefined ? '' : baselineLines(results.baseline),
    runSummary(results),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function rowsOf(result: ClaimResult, verdict: string): string[][] {
  const { id, laws, controls, cases } = result;
  if (laws.length === 1) return [[id, verdict, ...lawNumbers(laws[0], cases), controlsText(controls)]];
  return [
    [id, verdict, '', '', '', controlsText(controls)],
    ...laws
      .filter((law) => law.verdict !== 'skipped')
      .map((law) => [
        `  ${law.id}`,
        // only where all is well is it said once for all
        law.verdict === 'holds' && result.verdict === 'holds' ? '' : law.verdict,
        ...lawNumbers(law, cases),
        '',
      ]),
    ...skippedLines(laws.flatMap((law) => (law.verdict === 'skipped' ? [[law.id, whySkipped(law)] as const] : []))).map(
      (line) => [`  ${line}`],
    ),
  ];
}

function verdictText(result: ClaimResult): string {
  const { expects, verdict } = result;
  // a printed form or a known failure may fail, and must not hold; of others the verdict says it all
  if (standingOf(result) === 'as expected')
    return verdict === 'holds' && expects === verdict ? verdict : `${verdict}, expected`;
  return verdict === 'holds' || verdict === expects ? `${verdict}, unexpected` : verdict;
}

/** In how many of its cases each law of a claim speaks that is silent in some, a line for each reason. */
function speakingOf({ id, laws }: ClaimResult): string[] {
  const silent = laws.filter(({ vacuous, compared }) => vacuous > 0 && compared > 0);
  const reasons = new Set(silent.map((law) => law.silent));
  return Array.from(reasons, (reason) => {
    const counts = silent
      .filter((law) => law.silent === reason)
      .map(
        ({ id: law, compared, vacuous }) =>
          `${laws.length === 1 ? '' : `${law} `}speaks in ${compared} of ${compared + vacuous} cases`,
      );
    return `${id}: ${counts.join(', ')}${reason === undefined ? '' : `; elsewhere ${reason}`}\n`;
  });
}

/** A line on the chance in each statistical law of a claim, under the claim's name where it is the only one. */
function statisticsOf({ id, laws, controls }: ClaimResult): string[] {
  const statistical = laws.flatMap(({ id: law, alphaSpent = 0, detects, trend }) =>
    detects === undefined ? [] : [{ law, alphaSpent, detects, trend }],
  );
  return statistical.map(({ law, alphaSpent, trend, detects }) => {
    const seen = controls.flatMap((each) =>
      'pValue' in each && each.law === law ? [chanceOfControl(each.id, each)] : [],
    );
    return `${[
      `${statistical.length === 1 ? id : `${id}, ${law}`}: ${trend === undefined ? '' : `${trendText(trend)}; `}false alarm ${figure(alphaSpent)}`,
      detectionText(detects),
      ...seen,
    ].join('; ')}\n`;
  });
}

/** How a control of a statistical law came out: to be refuted is what it is for. */
function chanceOfControl(id: string, { expects, fault, pValue }: ControlResult & { readonly pValue: number }): string {
  const seen = `p = ${figure(pValue)}`;
  if (expects === 'holds') return `control '${id}' ${fault === undefined ? 'holds' : 'does not hold'}, ${seen}`;
  const outcome = fault === undefined ? 'is refuted, as it should be' : 'is not refuted, though it should be';
  return `control '${id}' ${outcome}, ${seen}`;
}

/** A line on each number that was measured and is not gated on, and one on all that take more than the cases of the run. */
function findingLines(findings: readonly FindingResult[]): string[] {
  const unmeasured = findings.filter(({ series }) => series.length === 0).map(({ id }) => id);
  const lines = findings
    .filter(({ series }) => series.length > 0)
    .map(({ id, median, interval, confidence, series, predicted }) => {
      const expected = predicted === undefined ? '' : `; predicted ${figure(predicted)}`;
      return `finding ${id}: ${medianText(median, interval, confidence)} in ${series.length} replicates${expected}\n`;
    });
  return unmeasured.length === 0 ? lines : [...lines, `findings without a replicate: ${unmeasured.join(', ')}\n`];
}

/**
 * What has to be said about a claim besides its numbers: why it and each of its refuted laws came out as they did, the
 * case that shows it, and how to run that case again.
 */
export function remarksOn(result: ClaimResult, report: string, sources: RunSources): string[] {
  const { id, verdict, reason, cases, failing, laws, counterexample, replay, controls, expected = [] } = result;
  const { failures = [] } = result;
  if (verdict === 'skipped') return [];
  const faults = controls.flatMap(({ fault }) => (fault === undefined || fault === reason ? [] : [fault]));
  // the reason of the claim is that of the law with the counterexample; of a printed form that fails it says enough
  const refuted = laws.filter((law) => law.verdict === 'refuted' && isAtFault(result, law.id));
  const others = refuted.filter((law) => law.reason !== undefined && law.reason !== reason);
  const first = laws.filter((law) => law.reason !== undefined && law.reason === reason).slice(0, 1);
  return [
    ...(reason === undefined ? [] : [reason]),
    ...first.flatMap((law) => askedAgain(law, sources)),
    ...first.flatMap((law) =>
      law.verdict === 'inconclusive' && law.replay !== undefined ? [replayCommand(law.replay, sources)] : [],
    ),
    ...others.flatMap((law) => [law.reason ?? '', ...askedAgain(law, sources)]),
    ...expected.map((each) => `${each.law === undefined ? '' : `law '${each.law}' `}${expectedText(each, result)}`),
    ...(cases.failed === undefined ? [] : [`${cases.failed} of ${cases.run} cases ended in an error`]),
    ...failureLines(failures, cases.run),
    ...(failing === undefined ? [] : [replayCommand(failing, sources)]),
    ...faults,
    ...(counterexample === undefined
      ? []
      : [`counterexample to law '${counterexample.law}' in ${counterexampleFile(report, id)}`]),
    ...(replay === undefined ? [] : [replayCommand(replay, sources)]),
  ];
}
