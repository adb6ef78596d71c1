import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from '../evidence/number-format.js';
import { printable } from '../input/one-line.js';
import { readJson } from '../input/read-json.js';
import type { ClaimResult, LawResult } from '../judge/claim-result.js';
import { trendText } from '../judge/law-by-draws.js';
import { BUILT_IN } from '../system/contract/description.js';
import { controlText, whyNoRatio } from './outcome-texts.js';
import { type RunSources, replayCommand } from './replay-command.js';
import { RECORD_FILE, RESULTS_FILE } from './report-folder.js';
import { readRecord, readResults, versionOf } from './stored-run.js';

/**
 * What the last run measured of a claim, for a reader; one line where there was none, or it was of another version.
 *
 * @param report the folder that the run wrote its reports to
 * @throws InputError when the results there cannot be read
 */
export function lastRun(report: string, claimId: string, version: string): string {
  const path = join(report, RESULTS_FILE);
  if (!existsSync(path)) return `Last run: none in '${report}'.\n`;
  const json = readJson(path);
  // that of another version may hold other things
  const found = versionOf(json, path);
  if (found !== version)
    return `Last run: the one in '${report}' is of version ${printable(found)}, this is ${version}.\n`;
  const run = readResults(json, path);
  const result = run.claims.find(({ id }) => id === claimId);
  if (result === undefined) return `Last run: the one in '${report}' does not have this claim.\n`;
  const asked = run.system === BUILT_IN ? '' : `system '${printable(run.system)}', `;
  const heading = `Last run (${asked}profile ${printable(run.profile)}, seed ${run.seed}, in '${report}'):`;
  return `${[heading, ...linesOf(result, sourcesIn(report)).map((line) => `  - ${printable(line)}`)].join('\n')}\n`;
}

/** What the run had besides the claims of the registry, as far as its record says. */
function sourcesIn(report: string): RunSources {
  const path = join(report, RECORD_FILE);
  return existsSync(path) ? readRecord(readJson(path), path) : {};
}

function linesOf(
  { verdict, reason, cases, laws, assumptions, controls, failing, replay, alphaSpent }: ClaimResult,
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

function lawText({ verdict, compared, decided, vacuous, worst, trend }: LawResult): string {
  const silent = vacuous === 0 ? '' : `, ${vacuous} more vacuous`;
  const decision = `${verdict}; ${decided} of ${compared} decided${silent}`;
  if (trend !== undefined) return `${decision}; ${trendText(trend)}`;
  const ratio = Number.isFinite(worst.ratio) ? figure(worst.ratio) : whyNoRatio(worst);
  const place = worst.index === null ? '' : `, in case ${worst.index}`;
  return `${decision}; largest measured/bound: ${ratio}${place}`;
}
