/** From what a page holds of a law to what the charts draw of it. */
import type {
  CaseToken,
  ClaimOnPage,
  FindingOnPage,
  LawOnPage,
  ThinnedCases,
} from '../../src/report/page/page-data.js';
import type { Comparing, Row } from '../charts/controls.js';
import type { LadderData } from '../charts/ladder.js';
import type { RatioCase, RatioData, Standing } from '../charts/ratio.js';
import type { TrendData } from '../charts/trend.js';
import { unpacked } from '../charts/unpacked.js';
import { boundWord, controlNote, isByDraws, lawNote } from './law-caption.js';

/** The command that runs a case of a claim again. */
export function replayOf({ token: own }: ClaimOnPage): (token: string) => string {
  return (token) => (own === null ? token : `${own.command.before}${token}${own.command.after}`);
}

/** The comparisons of a law, and how many cases it says nothing of. */
export function ratioData(claim: ClaimOnPage, law: LawOnPage): RatioData | undefined {
  if (law.cases === null || law.yesOrNo) return undefined;
  return {
    cases: ratioCases(law.cases, claim.token, claim.token?.start, isByDraws(law)),
    silent: law.vacuous === 0 ? undefined : { count: law.vacuous, reason: law.silent ?? 'no reason is given' },
    measuredName: law.axes.measured,
    boundName: boundWord(law.axes),
    boundFormula: law.axes.bound === boundWord(law.axes) ? undefined : law.axes.bound,
    unit: law.axes.unit ?? undefined,
  };
}

/** A law above its controls; none where there are no controls with cases. */
export function controlRows(claim: ClaimOnPage, law: LawOnPage): Row[] {
  const rows = claim.controls
    .filter((control) => control.law === law.id && control.cases !== null)
    .map((control) => ({
      name: `Control: ${control.title ?? control.id}`,
      note: controlNote(control, law),
      cases: ratioCases(control.cases as ThinnedCases, claim.token, control.tokenStart, false),
      isControl: true,
    }));
  if (rows.length === 0 || law.cases === null) return [];
  const name = claim.expects === 'refuted' ? 'The statement as it was read' : 'The law itself';
  const own = ratioCases(law.cases, claim.token, claim.token?.start, isByDraws(law));
  return [{ name, note: lawNote(law, law.cases), cases: own, isControl: false }, ...rows];
}

/** What tells the side of the bound in the picture of a law beside its controls. */
export function comparingOf({ trend, axes }: LawOnPage): Comparing {
  return { by: trend === null ? 'ratio' : 'difference', measured: axes.measured, bound: boundWord(axes) };
}

function ratioCases(
  cases: ThinnedCases,
  token: CaseToken | null,
  start: string | null | undefined,
  byDraws: boolean,
): RatioCase[] {
  const [measured, bound, error] = [cases.measured, cases.bound, cases.error].map(unpacked);
  const standings: Record<string, Standing> = {
    r: byDraws ? 'exceeds' : 'refuted',
    '=': 'attained',
    u: 'undecided',
    '.': 'holds',
  };
  return cases.index.map((index, i) => {
    return {
      name: index < (token?.promoted ?? 0) ? `stored case ${index} (failed once)` : `case ${index}`,
      measured: measured[i],
      bound: bound[i],
      error: error[i],
      standing: standings[cases.marks[i]],
      token:
        token === null ? undefined : tokenOf(token, start ?? token.start, index, cases.checks.slice(8 * i, 8 * i + 8)),
    };
  });
}

function tokenOf({ promoted, end }: CaseToken, start: string, index: number, check: string): string {
  return `${start}.${index}.${index < promoted ? 'promoted' : 'drawn'}${end}.${check}`;
}

/** A law about a median over replicates. */
export function trendData({ trend, axes }: LawOnPage): TrendData | undefined {
  if (trend === null) return undefined;
  const { median, interval, confidence, side, asked, prediction } = trend;
  return {
    name: axes.measured === 'measured' ? 'measured in a replicate' : axes.measured,
    replicates: unpacked(trend.replicates).map((value, i) => ({ name: `replicate ${trend.indices[i]}`, value })),
    median,
    interval,
    confidence,
    asked: { side, value: asked },
    prediction: prediction ?? undefined,
  };
}

/** What each replicate of a trend measured along its ladder, where the law says. */
export function ladderData({ trend }: LawOnPage): LadderData | undefined {
  if (trend === null || trend.ladders === null) return undefined;
  const { x, y, points } = trend.ladders;
  return {
    x,
    y,
    replicates: points.map((each) => ({ name: `replicate ${each.index}`, x: each.x, y: each.y })),
    fitted: trend.median,
    predicted: trend.prediction?.value,
  };
}

/** Its name without that of its claim, as a heading. */
export function findingTitle({ id }: Pick<FindingOnPage, 'id'>): string {
  const words = id.slice(id.lastIndexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A number that is reported and decides nothing. */
export function findingData(finding: FindingOnPage): TrendData {
  return {
    name: finding.axis ?? findingTitle(finding),
    replicates: unpacked(finding.series).map((value, i) => ({ name: `replicate ${i}`, value })),
    median: finding.median,
    interval: finding.interval ?? undefined,
    confidence: finding.confidence,
    prediction: finding.prediction ?? undefined,
    error: finding.error,
  };
}
