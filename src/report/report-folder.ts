/** The folder that a run writes its reports to: the names in it, and how it is made. */
import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../input/make-folder.js';
import { wordOf } from '../run/replay.js';
import { writing } from './whole-file.js';

/** The files of a run. */
export const [RESULTS_FILE, OUTCOMES_FILE] = ['results.json', 'outcomes.jsonl'];
export const [RECORD_FILE, JUNIT_FILE] = ['run.json', 'junit.xml'];
export const [PAGE_FILE, SUMMARY_FILE] = ['report.html', 'report.md'];

/** The folder in it that holds counterexamples. */
export const COUNTEREXAMPLES = 'counterexamples';

/**
 * The file that holds the counterexample of a claim, as a case that can be promoted.
 *
 * @param report the report folder
 */
export function counterexampleFile(report: string, claimId: string): string {
  return join(report, COUNTEREXAMPLES, `${wordOf(claimId)}.json`);
}

/**
 * Makes the folder that reports are written to. It is made before the run, so that a long run does not fail at its end
 * because the folder cannot be written to.
 *
 * @throws InputError
 */
export function makeReportFolder(report: string): void {
  writingTo(report, () => {
    makeFolder(resolve(report));
    accessSync(report, constants.W_OK);
  });
}

/** Writes to the report folder. @throws InputError when it cannot be written to */
export function writingTo<T>(report: string, write: () => T): T {
  return writing(`The report folder '${report}' cannot be written to`, write);
}
