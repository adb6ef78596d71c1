import { figure } from '../evidence/number-format.js';
import { oneLine } from '../input/one-line.js';
import type { ClaimResult, FindingResult, LawResult } from '../judge/claim-result.js';
import { unknownFailures } from '../judge/known-failures.js';
import type { RunResults } from '../judge/results.js';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import { baselineSummary } from './baseline-lines.js';
import type { Fault } from './faults.js';
import { controlsText } from './outcome-texts.js';
import { lawNumbers, runSummary } from './run-summary.js';
import { skippedLines } from './skipped-lines.js';

const HEAD = [
  'claim',
  'law',
  'verdict',
  'controls met, least refuted',
  'cases decided',
  'cases vacuous',
  'largest measured/bound',
];
const FIRST_NUMBER = 4;

const FINDINGS_HEAD = ['finding', 'median', 'interval', 'predicted', 'replicates'];

/**
 * A run as a page of Markdown: its outcome, what is wrong with it, its claims, its findings, and what was skipped. The last parts are
 * left out where the page would be too long.
 *
 * @param outcome how the run ended, in a word
 * @param room the most bytes that it may have
 */
export function markdownSummary(results: RunResults, faults: readonly Fault[], outcome: string, room: number): string {
  const [counts, run] = runSummary(results).trimEnd().split('\n');
  const parts = [
    `## diffusion-bounds ${results.version}: ${outcome}\n\n${markdownText(counts)}\n\n${markdownText(run)}\n`,
    ...faults.map(faultText),
    // one that is not met is a fault
    results.baseline?.differences.length === 0
      ? `### Baseline\n\n${markdownText(baselineSummary(results.baseline))}\n`
      : '',
    tableOf(results.claims),
    findingsOf(results.findings),
    skippedOf(results.claims),
  ];
  return withinRoom(
    parts.filter((part) => part !== ''),
    room,
  );
}

function faultText({ name, title, evidence, commands }: Fault): string {
  const says = evidence.map((line) => `\n${markdownText(oneLine(line))}\n`);
  const again = commands.length === 0 ? [] : [`\n${codeBlock(commands.join('\n'), 'sh')}`];
  return [`### ${markdownText(name)}: ${markdownText(title)}\n`, ...says, ...again].join('');
}

/** A row for each law that applies to some case. */
function tableOf(claims: readonly ClaimResult[]): string {
  const rows = claims.flatMap((result) =>
    result.laws
      .filter(({ verdict }) => verdict !== 'skipped')
      .map((law, i) => [
        i === 0 ? markdownText(result.id) : '',
        markdownText(law.id),
        lawVerdict(result, law),
        i === 0 ? controlsText(result.controls) : '',
        ...lawNumbers(law, result.cases),
      ]),
  );
  return rows.length === 0 ? '' : `### Claims\n\n${markdownTable(HEAD, rows, FIRST_NUMBER)}`;
}

/** What was measured and decides nothing. */
function findingsOf(findings: readonly FindingResult[]): string {
  if (findings.length === 0) return '';
  const rows = findings.map(({ id, median, interval, confidence, predicted, series }) => [
    markdownText(id),
    Number.isFinite(median) ? figure(median) : 'none',
    interval === undefined ? '' : `${interval.map((end) => figure(end)).join(' to ')} (${confidence})`,
    predicted === undefined ? '' : figure(predicted),
    String(series.length),
  ]);
  return `### Findings\n\n${markdownTable(FINDINGS_HEAD, rows, 1)}`;
}

/** A verdict with whether it was expected, where that is not plain. */
function lawVerdict(result: ClaimResult, law: LawResult): string {
  const { verdict } = law;
  const plain = (verdict === 'holds') !== unknownFailures(result).includes(law);
  return plain ? verdict : `${verdict}, ${verdict === 'holds' ? 'un' : ''}expected`;
}

/** What the system lacks for its other claims; those that no system can be asked are only counted. */
function skippedOf(claims: readonly ClaimResult[]): string {
  const skipped = claims.filter(({ verdict, reason }) => verdict === 'skipped' && reason !== NOT_ABOUT_SYSTEMS);
  if (skipped.length === 0) return '';
  const lines = skippedLines(skipped.map(({ id, reason = '' }) => [id, reason])).map(
    (line) => `- ${markdownText(oneLine(line))}\n`,
  );
  return `<details><summary>${skipped.length} skipped</summary>\n\n${lines.join('')}\n</details>\n`;
}

const REST = '\nThe rest is in the report.\n';

/** The first parts that there is room for. */
function withinRoom(parts: readonly string[], room: number): string {
  const whole = parts.join('\n');
  if (Buffer.byteLength(whole) <= room) return whole;
  let left = room - Buffer.byteLength(REST);
  const tooLong = parts.findIndex((part) => {
    left -= Buffer.byteLength(part) + 1;
    return left < 0;
  });
  return tooLong === 0 ? '' : parts.slice(0, tooLong).join('\n') + REST;
}

/**
 * Somebody else's text in Markdown: it stays text, at the start of a line and in a cell of a table too. It has to be one
 * line.
 */
export function markdownText(text: string): string {
  return text
    .trim()
    .replace(/[\\`*_[\]<>|~$&]/g, String.raw`\$&`)
    .replace(/^[#+=-]/, String.raw`\$&`)
    .replace(/^(\d+)(?=[.)])/, '$1\\');
}

/** Text as a block of code. @param language names how to colour it */
export function codeBlock(text: string, language = ''): string {
  const fence = longerFence(text);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

/** A table of cells that are Markdown already; the columns from `right` on, counted from 0, are numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], right: number): string {
  const rule = head.map((_, i) => (i < right ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** More backticks in a row than the text has. */
function longerFence(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return '`'.repeat(longest + 1);
}
