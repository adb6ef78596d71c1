import type { BaselineResult } from '../baseline/baseline-result.js';
import { oneLine } from '../input/one-line.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { isMended, whyNotJudged, withExpected } from '../judge/known-failures.js';
import type { RunPlan } from '../judge/plan.js';
import { collectResults, exitCodeOf } from '../judge/results.js';
import { claimsTable } from '../report/claims-table.js';
import type { OutcomesFile } from '../report/outcomes-file.js';
import type { CaseCollection } from '../report/page/thinned-cases.js';
import type { RunSources } from '../report/replay-command.js';
import { resultsText, writeRun } from '../report/result-files.js';
import type { RunRecord } from '../report/run-record.js';
import type { RunParameters } from '../run/parameters.js';
import type { ClaimModules, Registry } from '../run/registry.js';
import type { SystemGroup } from '../system/contract/system-under-test.js';
import type { ExpectFile, GitHubFiles } from './options.js';
import { reportToGitHub } from './report-to-github.js';
import type { StoredBaseline } from './stored-baseline.js';
import type { Terminal } from './terminal.js';

/** How claims are run and reported. */
export interface RunOptions {
  readonly parameters: RunParameters;
  /** The topic of each claim, by id. */
  readonly topics: Registry['topics'];
  /** Where other processes, and replays, find the claims again. */
  readonly modules: ClaimModules;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
  /** The system under test, where it is not this package itself. */
  readonly system?: SystemGroup | undefined;
  /** Whether a claim that is skipped leaves the run undecided. */
  readonly require?: boolean | undefined;
  /** Failures that are known. */
  readonly expected?: ExpectFile | undefined;
  /** The files of the step, where the run is to be reported to GitHub Actions. */
  readonly github?: GitHubFiles | undefined;
  /** What is to be as it was. */
  readonly baseline?: StoredBaseline | undefined;
}

/** The cases of a run: their file, which is yet to be completed, and what the page shows of them. */
export interface WrittenCases {
  readonly outcomes: OutcomesFile;
  readonly cases: CaseCollection;
}

/**
 * Prints the results of a run, writes its reports and returns the gate's exit code. The results are printed first, so
 * that a full disk does not lose them.
 *
 * @param baseline how it compares with that of the options
 * @throws InputError when the reports cannot be written
 */
export function publish(
  { claims }: RunPlan,
  decided: readonly ClaimResult[],
  record: RunRecord,
  { outcomes, cases }: WrittenCases,
  { parameters, topics, modules, report, format, system, require = false, expected, github }: RunOptions,
  terminal: Terminal,
  baseline?: BaselineResult,
): number {
  const results = expected === undefined ? decided : decided.map((each) => withExpected(each, expected.known));
  const run = collectResults(parameters, results, system?.name, baseline);
  const sources = sourcesOf(modules, system);
  if (format === 'json') terminal.out(resultsText(run));
  else terminal.show(claimsTable(run, { colours: terminal.colours, report, sources }));
  const offers = system && Object.fromEntries(system.systems.map(({ name, can }) => [name, [...can]]));
  writeRun(report, {
    ...{ results: run, record: { ...record, ...(require && { require }), ...(offers && { offers }) }, outcomes, cases },
    ...{ claims, topics, sources },
    promoted: (id) => parameters.corpus?.cases.get(id)?.length ?? 0,
  });
  for (const note of expected === undefined ? [] : expectNotes(expected, results)) terminal.err(`${oneLine(note)}\n`);
  const lacking = require ? results.filter(({ verdict }) => verdict === 'skipped') : [];
  for (const { id, reason } of lacking) terminal.err(`--require: '${id}' is skipped: ${reason}\n`);
  const code = exitCodeOf(run, require);
  if (github !== undefined) reportToGitHub(run, code, { report, sources, require }, github, terminal);
  return code;
}

/**
 * What is to be said of a run if it is interrupted: the table of the claims that are decided so far, with the tokens of
 * their counterexamples, as there are no files of those.
 *
 * @param total how many claims the run has
 */
export function partialTable(
  decided: readonly ClaimResult[],
  total: number,
  { parameters, modules, report, system, expected }: RunOptions,
): string {
  const without = decided.map(({ counterexample, ...each }) => each as ClaimResult);
  const results = without.map((each) => withExpected(each, expected?.known ?? []));
  const run = collectResults(parameters, results, system?.name);
  const table = claimsTable(run, { colours: false, report, sources: sourcesOf(modules, system) });
  return `${table}Partial: ${decided.length} of ${total} claims were decided, and no reports are written.\n`;
}

/**
 * What whoever keeps the file has to know, a line each: which failures are mended, and which this run says nothing of.
 *
 * @param results with what was expected of them
 */
function expectNotes({ path, known }: ExpectFile, results: readonly ClaimResult[]): string[] {
  return known.flatMap((each) => {
    const result = results.find(({ id }) => id === each.claim);
    const name = `'${each.claim}${each.law === undefined ? '' : `.${each.law}`}'`;
    const why = whyNotJudged(each, result);
    if (why !== undefined) return `--expect: ${name} is not judged: ${why}`;
    const mended = isMended(each, result!);
    return mended ? `--expect: ${name} no longer fails: remove its line from ${path}` : [];
  });
}

/** Where the run found its system and its user's claims. */
function sourcesOf({ own }: ClaimModules, system: SystemGroup | undefined): RunSources {
  return {
    ...(system === undefined ? {} : { system: system.paths.length === 1 ? system.paths[0] : system.paths }),
    ...(system?.timeLimit === undefined ? {} : { timeLimit: system.timeLimit }),
    ...(own.length === 0 ? {} : { with: own }),
  };
}
