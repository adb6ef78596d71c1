import { join } from 'node:path';
import { oneLine } from '../input/one-line.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { withExpected } from '../judge/expected-failures.js';
import type { RunPlan } from '../judge/plan.js';
import { collectResults, exitCodeOf } from '../judge/results.js';
import { claimsTable } from '../report/claims-table.js';
import { COUNTEREXAMPLES, writeCounterexample } from '../report/counterexample-files.js';
import { junitXml } from '../report/junit.js';
import type { RunSources } from '../report/replay-command.js';
import { RESULTS_FILE, resultsText } from '../report/results-file.js';
import { RECORD_FILE, type RunRecord, runRecordText } from '../report/run-record.js';
import { removeTemporaries, writeWhole } from '../report/whole-file.js';
import type { ClaimModules, Registry } from '../run/registry.js';
import type { RunSettings } from '../run/settings.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { type ExpectFile, expectNotes } from './expect-option.js';
import type { GitHubFiles } from './github-option.js';
import { makeReportFolder, unwritable } from './report-folder.js';
import { reportToGitHub } from './report-to-github.js';
import type { Terminal } from './terminal.js';

const JUNIT_FILE = 'junit.xml';

const UNDECIDED = 3;

/** How claims are run and reported. */
export interface RunOptions {
  readonly settings: RunSettings;
  /** The topic of each claim, by id. */
  readonly topics: Registry['topics'];
  /** Where other processes, and replays, find the claims again. */
  readonly modules: ClaimModules;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
  /** The system under test, where it is not this package itself. */
  readonly system?: SystemUnderTest | undefined;
  /** Whether a claim that is skipped leaves the run undecided. */
  readonly require?: boolean | undefined;
  /** Failures that are known. */
  readonly expected?: ExpectFile | undefined;
  /** The files of the step, where the run is to be reported to GitHub Actions. */
  readonly github?: GitHubFiles | undefined;
}

/** Makes the report folder, and removes the temporary files of `publish` that a killed run has left there. */
export function prepareReports(report: string): void {
  makeReportFolder(report);
  removeTemporaries(report, (name) => [RESULTS_FILE, JUNIT_FILE, RECORD_FILE].includes(name));
  removeTemporaries(join(report, COUNTEREXAMPLES), () => true);
}

/**
 * Prints the results of a run, writes its reports and returns the gate's exit code. The results are printed first, so
 * that a full disk does not lose them.
 *
 * @throws InputError when the reports cannot be written
 */
export function publish(
  { claims }: RunPlan,
  decided: readonly ClaimResult[],
  record: RunRecord,
  { settings, topics, modules, report, format, system, require = false, expected, github }: RunOptions,
  terminal: Terminal,
): number {
  const results = expected === undefined ? decided : decided.map((each) => withExpected(each, expected.known));
  const run = collectResults(settings, results, system?.name);
  const text = resultsText(run);
  const sources = sourcesOf(modules, system);
  terminal.out(format === 'json' ? text : claimsTable(run, { colours: terminal.colours, report, sources }));
  try {
    writeWhole(join(report, RESULTS_FILE), text);
    writeWhole(join(report, JUNIT_FILE), junitXml(run, { claims, topics, sources }));
    for (const result of results) writeCounterexample(report, result);
    writeWhole(join(report, RECORD_FILE), runRecordText({ ...record, ...sources }));
  } catch (error) {
    throw unwritable(report, error);
  }
  for (const note of expected === undefined ? [] : expectNotes(expected, results)) terminal.err(`${oneLine(note)}\n`);
  const lacking = require ? results.filter(({ verdict }) => verdict === 'skipped') : [];
  for (const { id, reason } of lacking) terminal.err(`--require: '${id}' is skipped: ${reason}\n`);
  const own = exitCodeOf(run);
  const code = own === 0 && lacking.length > 0 ? UNDECIDED : own;
  if (github !== undefined) reportToGitHub(run, code, { report, sources, require }, github, terminal);
  return code;
}

/** Where the run found its system and its user's claims. */
function sourcesOf({ own }: ClaimModules, system: SystemUnderTest | undefined): RunSources {
  return {
    ...(system === undefined ? {} : { system: system.path }),
    ...(system?.timeLimit === undefined ? {} : { timeLimit: system.timeLimit }),
    ...(own.length === 0 ? {} : { with: own }),
  };
}
