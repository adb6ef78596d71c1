import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from '../evidence/figures.js';
import { InputError } from '../input/input-error.js';
import { printable } from '../input/one-line.js';
import { readJson } from '../input/read-json.js';
import { BUILT_IN } from '../judge/results.js';
import { type RunSources, replayCommand } from './replay-command.js';
import { RESULTS_FILE } from './results-file.js';
import { RECORD_FILE } from './run-record.js';
import { parseRunSources, parseStoredRun, type StoredClaim } from './stored-run.js';

/**
 * What the last run measured of a claim, for a reader; one line where there was none, or it was of another version.
 *
 * @param report the folder that the run wrote its reports to
 * @throws InputError when the results there cannot be read
 */
export function lastRun(report: string, claimId: string, version: string): string {
  const path = join(report, RESULTS_FILE);
  if (!existsSync(path)) return `Last run: none in '${report}'.\n`;
  const run = parseStoredRun(readJson(path), path, version);
  if (!('claims' in run))
    return `Last run: the one in '${report}' is of version ${printable(run.version)}, this is ${version}.\n`;
  const found = run.claims.find(({ id }) => id === claimId);
  if (found === undefined) return `Last run: the one in '${report}' does not have this claim.\n`;
  const subject = run.system === BUILT_IN ? '' : `system '${printable(run.system)}', `;
  const heading = `Last run (${subject}profile ${printable(run.profile)}, seed ${run.seed}, in '${report}'):`;
  return `${[heading, ...linesOf(found, sourcesIn(report)).map((line) => `  - ${printable(line)}`)].join('\n')}\n`;
}

/** @throws InputError when there is no such folder, or it holds no results */
export function checkRun(report: string): void {
  if (!existsSync(report)) throw new InputError(`There is no report folder '${report}'.`);
  if (!existsSync(join(report, RESULTS_FILE))) {
    throw new InputError(`The report folder '${report}' holds no run: it has no ${RESULTS_FILE}.`);
  }
}

/** What the run had besides the claims of the registry, as far as its record says. */
function sourcesIn(report: string): RunSources {
  const path = join(report, RECORD_FILE);
  return existsSync(path) ? parseRunSources(readJson(path), path) : {};
}

function linesOf(
  { verdict, reason, cases, laws, assumptions, controls, failing, replay, alphaSpent }: StoredClaim,
  sources: RunSources,
): string[] {
  return [
    `verdict: ${verdict}${reason === undefined ? '' : `; ${reason}`}`,
    `cases: ${cases.decided} of ${cases.run} decided${cases.failed === undefined ? '' : `, ${cases.failed} in error`}`,
    ...(failing === undefined ? [] : [`case in error: ${replayCommand(failing, sources)}`]),
    ...laws.map((law) => `law ${law.id}: ${lawText(law)}`),
    ...(alphaSpent === 0 ? [] : [`false-alarm share spent: ${figure(alphaSpent)}`]),
    ...assumptions.flatMap(({ statement, met }) =>
      met === null ? [] : [`assumption met in ${met} of ${cases.run} cases: ${statement}`],
    ),
    ...controls.map((control) => `control ${control.id}: ${controlText(control)}`),
    ...(replay === undefined ? [] : [`counterexample: ${replayCommand(replay, sources)}`]),
  ];
}

function lawText({ verdict, compared, decided, vacuous, worst }: StoredClaim['laws'][number]): string {
  const silent = vacuous === 0 ? '' : `, ${vacuous} more vacuous`;
  const ratio = worst.ratio === null ? (worst.ratioReason ?? 'not a number') : figure(worst.ratio);
  const place = worst.index === null ? '' : `, in case ${worst.index}`;
  return `${verdict}; ${decided} of ${compared} decided${silent}; largest measured/bound: ${ratio}${place}`;
}

function controlText({ expects, share, margin, pValue, fault }: StoredClaim['controls'][number]): string {
  const part = `${Math.round(100 * share)}%`;
  if (pValue !== undefined) return `beyond the bound in ${part} of its draws, p = ${figure(pValue)}`;
  if (expects === 'holds') return fault === undefined ? 'holds, as it must' : `refuted in ${part} of its cases`;
  const often = `refuted in ${part} of its cases`;
  return margin === null || margin === undefined ? often : `${often}, by ${figure(margin)} errors in the median`;
}
