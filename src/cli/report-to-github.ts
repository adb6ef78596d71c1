import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ClaimResult } from '../judge/claim-result.js';
import type { RunResults } from '../judge/results.js';
import { type FaultScope, faultsOf } from '../report/faults.js';
import { markdownSummary } from '../report/markdown-summary.js';
import { SUMMARY_FILE, writingTo } from '../report/report-folder.js';
import { OUTCOMES, standingCounts } from '../report/run-summary.js';
import { writeWhole, writing } from '../report/whole-file.js';
import { annotationsOf, workflowCommand } from '../report/workflow-commands.js';
import type { GitHubFiles } from './options.js';
import type { Terminal } from './terminal.js';

/** A summary that has more bytes is refused. */
const SUMMARY_LIMIT = 1024 * 1024;

/**
 * Reports a run to GitHub Actions: annotations on stderr, as stdout is for the results, the step's summary, which is report.md
 * in the report folder too, and outputs.
 *
 * @param code the exit code of the run
 * @throws InputError when a file cannot be written
 */
export function reportToGitHub(
  results: RunResults,
  code: keyof typeof OUTCOMES,
  scope: FaultScope,
  { summary, outputs }: GitHubFiles,
  terminal: Terminal,
): void {
  const faults = faultsOf(results, scope);
  for (const each of annotationsOf(faults)) terminal.command(workflowCommand(each));
  const summaryWithin = (room: number) => markdownSummary(results, faults, OUTCOMES[code].word, room);
  writingTo(scope.report, () => writeWhole(join(scope.report, SUMMARY_FILE), summaryWithin(Number.POSITIVE_INFINITY)));
  if (summary !== undefined) append('GITHUB_STEP_SUMMARY', summary, (size) => summaryWithin(SUMMARY_LIMIT - size));
  if (outputs !== undefined) {
    append('GITHUB_OUTPUT', outputs, () =>
      outputsText(stepOutputs(results.claims, resolve(scope.report)), randomUUID()),
    );
  }
}

/** @param text given the size of what is in the file already */
function append(variable: string, path: string, text: (size: number) => string): void {
  writing(`The file '${path}' that ${variable} names cannot be written to`, () =>
    appendFileSync(path, text(statSync(path, { throwIfNoEntry: false })?.size ?? 0)),
  );
}

/**
 * What later steps of a job may ask of a run: how many claims came out in which way, and which verdicts there are.
 *
 * @param folder the report folder, as other steps find it
 */
export function stepOutputs(claims: readonly ClaimResult[], folder: string): Readonly<Record<string, string>> {
  const { 'as expected': expected, unexpected, undecided, skipped } = standingCounts(claims);
  const verdicts: Record<string, number> = {};
  for (const { verdict } of claims) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    report: folder,
    'as-expected': String(expected),
    unexpected: String(unexpected),
    undecided: String(undecided),
    skipped: String(skipped),
    verdicts: JSON.stringify(verdicts),
  };
}

/**
 * Outputs as the file that GITHUB_OUTPUT names takes them.
 *
 * @param mark a line that no value has
 */
export function outputsText(outputs: Readonly<Record<string, string>>, mark: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`)
    .join('');
}
