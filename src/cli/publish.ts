import { join } from 'node:path';
import type { ClaimResult } from '../judge/result.js';
import type { RunPlan } from '../judge/run-plan.js';
import { claimsTable } from '../report/claims-table.js';
import { COUNTEREXAMPLES, writeCounterexample } from '../report/counterexample-files.js';
import { jsonText } from '../report/finite-json.js';
import { junitXml } from '../report/junit.js';
import { collectResults, exitCodeOf, RESULTS_FILE } from '../report/results.js';
import { type RunRecord, runRecordText } from '../report/run-record.js';
import { removeTemporaries, writeWhole } from '../report/whole-file.js';
import type { RunSettings } from '../run/run.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { makeReportFolder } from './report-folder.js';
import type { Terminal } from './terminal.js';

const JUNIT_FILE = 'junit.xml';

const RECORD_FILE = 'run.json';

/** How claims are run and reported. */
export interface RunOptions {
  readonly settings: RunSettings;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
  /** The system under test, where it is not this package itself. */
  readonly system?: SystemUnderTest | undefined;
}

/** Makes the report folder, and clears away what a killed run has left there of the files that `publish` writes. */
export function prepareReports(report: string): void {
  makeReportFolder(report);
  removeTemporaries(report, (name) => [RESULTS_FILE, JUNIT_FILE, RECORD_FILE].includes(name));
  removeTemporaries(join(report, COUNTEREXAMPLES), () => true);
}

/** Writes the reports of a run, prints the results and returns the gate's exit code. */
export function publish(
  { claims }: RunPlan,
  results: readonly ClaimResult[],
  record: RunRecord,
  { settings, report, format, system }: RunOptions,
  terminal: Terminal,
): number {
  const run = collectResults(settings, results, system?.name);
  const text = jsonText(run);
  writeWhole(join(report, RESULTS_FILE), text);
  writeWhole(join(report, JUNIT_FILE), junitXml(run, claims));
  for (const [i, result] of results.entries()) writeCounterexample(report, claims[i], result);
  writeWhole(join(report, RECORD_FILE), runRecordText(record));
  terminal.out(format === 'json' ? text : claimsTable(run, terminal.colours, report, system?.path));
  return exitCodeOf(run);
}
