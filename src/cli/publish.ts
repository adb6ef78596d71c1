import { join } from 'node:path';
import type { ClaimResult } from '../judge/claim-result.js';
import type { RunPlan } from '../judge/plan.js';
import { collectResults, exitCodeOf } from '../judge/results.js';
import { claimsTable } from '../report/claims-table.js';
import { COUNTEREXAMPLES, writeCounterexample } from '../report/counterexample-files.js';
import { junitXml } from '../report/junit.js';
import { RESULTS_FILE, resultsText } from '../report/results-file.js';
import { type RunRecord, runRecordText } from '../report/run-record.js';
import { removeTemporaries, writeWhole } from '../report/whole-file.js';
import type { ClaimModules, Registry } from '../run/registry.js';
import type { RunSettings } from '../run/settings.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { makeReportFolder } from './report-folder.js';
import type { Terminal } from './terminal.js';

const JUNIT_FILE = 'junit.xml';

const RECORD_FILE = 'run.json';

/** How claims are run and reported. */
export interface RunOptions {
  readonly settings: RunSettings;
  /** The topic of each claim, by id. */
  readonly topics: Registry['topics'];
  /** Where other threads, and replays, find the claims again. */
  readonly modules: ClaimModules;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
  /** The system under test, where it is not this package itself. */
  readonly system?: SystemUnderTest | undefined;
}

/** Makes the report folder, and removes the temporary files of `publish` that a killed run has left there. */
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
  { settings, topics, modules, report, format, system }: RunOptions,
  terminal: Terminal,
): number {
  const run = collectResults(settings, results, system?.name);
  const text = resultsText(run);
  writeWhole(join(report, RESULTS_FILE), text);
  writeWhole(join(report, JUNIT_FILE), junitXml(run, { claims, topics }));
  for (const result of results) writeCounterexample(report, result);
  writeWhole(join(report, RECORD_FILE), runRecordText(record));
  const options = sameOptions(modules, system);
  terminal.out(format === 'json' ? text : claimsTable(run, { colours: terminal.colours, report, options }));
  return exitCodeOf(run);
}

/** The options that a replay needs besides its token. */
function sameOptions({ own }: ClaimModules, system: SystemUnderTest | undefined): string {
  const asked = system === undefined ? '' : ` --system ${system.path}`;
  return own.length === 0 ? asked : `${asked} --with ${own.join(',')}`;
}
