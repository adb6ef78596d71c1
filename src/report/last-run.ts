import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../experiment/read-json.js';
import { figure } from './figures.js';
import { RESULTS_FILE } from './results.js';
import { parseStoredRun, type StoredClaim } from './stored-run.js';

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
  if (!('claims' in run)) return `Last run: that in '${report}' is of version ${run.version}, this is ${version}.\n`;
  const found = run.claims.find(({ id }) => id === claimId);
  if (found === undefined) return `Last run: that in '${report}' is without this claim.\n`;
  const heading = `Last run (profile ${run.profile}, seed ${run.seed}, in '${report}'):`;
  return `${[heading, ...linesOf(found).map((line) => `  - ${line}`)].join('\n')}\n`;
}

function linesOf({ verdict, reason, cases, worst, assumptions, controls, replay, alphaSpent }: StoredClaim): string[] {
  return [
    `verdict: ${verdict}${reason === undefined ? '' : `; ${reason}`}`,
    `cases: ${cases.decided} of ${cases.run} decided`,
    `worst ratio measured/bound: ${worst.index === null ? 'none' : `${orReason(worst.ratio, worst.ratioReason)}, in case ${worst.index}`}`,
    ...(alphaSpent === 0 ? [] : [`false-alarm share spent: ${figure(alphaSpent)}`]),
    ...assumptions.flatMap(({ statement, met }) =>
      met === null ? [] : [`assumption met in ${met} of ${cases.run} cases: ${statement}`],
    ),
    ...controls.map(controlLine),
    ...(replay === undefined ? [] : [`counterexample: diffusion-bounds replay ${replay}`]),
  ];
}

function controlLine({ id, share, margin, pValue }: StoredClaim['controls'][number]): string {
  const often = `control ${id}: refuted in ${Math.round(100 * share)}% of its cases`;
  if (pValue !== undefined)
    return `control ${id}: beyond the bound in ${Math.round(100 * share)}% of its draws, p = ${figure(pValue)}`;
  return margin === null || margin === undefined ? often : `${often}, by ${figure(margin)} errors in the median`;
}

function orReason(ratio: number | null, reason = 'not a number'): string {
  return ratio === null ? reason : figure(ratio);
}
