import pc from 'picocolors';
import { standing } from '../evidence/verdict.js';
import type { ControlConclusion } from '../judge/control-conclusion.js';
import type { ClaimResult } from '../judge/result.js';
import { aligned } from './aligned.js';
import { counterexampleFile } from './counterexample-files.js';
import { figure } from './figures.js';
import type { RunResults } from './results.js';

/**
 * The results for a terminal: a line a claim, what went wrong, and one line of summary.
 *
 * @param report the folder that holds the counterexamples
 * @param path of the system under test, where it is not this package
 */
export function claimsTable(results: RunResults, colours: boolean, report: string, path?: string): string {
  const { claims, system, profile, seed, alpha } = results;
  const paint = pc.createColors(colours);
  const colourOf = (result: ClaimResult) =>
    ({ 'as expected': paint.green, undecided: paint.yellow, skipped: paint.dim, unexpected: paint.red })[
      standing(result.expects, result.verdict)
    ];
  const titles = ['claim', 'verdict', 'decided', 'worst ratio', 'false alarm', 'catches', 'controls refuted'];
  const head = titles.map((title) => paint.bold(title));
  const rows = claims.map((result) => [
    result.id,
    colourOf(result)(verdictText(result)),
    `${result.cases.decided}/${result.cases.run}`,
    result.worst.index === null ? 'none' : figure(Number(result.worst.ratio.toPrecision(4))),
    short(result.alphaSpent),
    result.detects === undefined ? '-' : `rate ${short(result.detects.exceedance)}`,
    result.controls.map(controlText).join(', '),
  ]);
  const remarks = claims.flatMap((result) =>
    remarksOn(result, report, path).map((line) => `${colourOf(result)(result.id)}: ${line}\n`),
  );
  const count = (name: string) => claims.filter((each) => standing(each.expects, each.verdict) === name).length;
  const skipped = count('skipped') === 0 ? '' : `, ${count('skipped')} skipped`;
  const subject = path === undefined ? '' : `system '${system}', `;
  const summary =
    `${count('as expected')} of ${claims.length} claims as expected, ${count('unexpected')} unexpected, ` +
    `${count('undecided')} undecided${skipped} (${subject}profile ${profile}, seed ${seed}, ` +
    `false-alarm budget spent ${short(alpha.spent)} of ${alpha.budget})\n`;
  return `${aligned([head, ...rows])}\n${remarks.length > 0 ? `${remarks.join('')}\n` : ''}${summary}`;
}

function controlText(control: ControlConclusion): string {
  const share = `${control.id} ${Math.round(100 * control.share)}%`;
  return 'pValue' in control ? `${share} (p = ${short(control.pValue)})` : share;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function verdictText({ expects, verdict, reason }: ClaimResult): string {
  if (verdict === 'skipped') return `skipped: ${reason}`;
  if (verdict !== expects) return `${verdict} (expected ${expects})`;
  return expects === 'refuted' ? 'refuted, as expected' : verdict;
}

function remarksOn(result: ClaimResult, report: string, path: string | undefined): string[] {
  const { id, verdict, reason, counterexample, replay } = result;
  if (verdict === 'skipped') return [];
  const same = path === undefined ? '' : ` --system ${path}`;
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(counterexample === undefined ? [] : [`counterexample in ${counterexampleFile(report, id)}`]),
    ...(replay === undefined ? [] : [`diffusion-bounds replay ${replay}${same}`]),
  ];
}
