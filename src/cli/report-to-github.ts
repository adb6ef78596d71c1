import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../input/input-error.js';
import type { RunResults } from '../judge/results.js';
import { type FaultScope, faultsOf } from '../report/faults.js';
import { markdownSummary } from '../report/markdown-summary.js';
import { outputsText, stepOutputs } from '../report/step-outputs.js';
import { annotationsOf, workflowCommand } from '../report/workflow-commands.js';
import type { GitHubFiles } from './github-option.js';
import type { Terminal } from './terminal.js';

/** A summary that has more bytes is refused. */
const SUMMARY_LIMIT = 1024 * 1024;

const OUTCOMES: Readonly<Record<number, string>> = { 0: 'passed', 1: 'failed', 3: 'undecided' };

/**
 * Reports a run to GitHub Actions: annotations on stderr, as stdout is for the results, and the step's summary and
 * outputs.
 *
 * @param code the exit code of the run
 * @throws InputError when a file cannot be written
 */
export function reportToGitHub(
  results: RunResults,
  code: number,
  scope: FaultScope,
  { summary, outputs }: GitHubFiles,
  terminal: Terminal,
): void {
  const faults = faultsOf(results, scope);
  for (const each of annotationsOf(faults)) terminal.err(workflowCommand(each));
  if (summary !== undefined) {
    append('GITHUB_STEP_SUMMARY', summary, (size) =>
      markdownSummary(results, faults, OUTCOMES[code], SUMMARY_LIMIT - size),
    );
  }
  if (outputs !== undefined) {
    append('GITHUB_OUTPUT', outputs, () =>
      outputsText(stepOutputs(results.claims, resolve(scope.report)), randomUUID()),
    );
  }
}

/** @param text given the size of what is in the file already */
function append(variable: string, path: string, text: (size: number) => string): void {
  try {
    appendFileSync(path, text(statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(`The file '${path}' that ${variable} names cannot be written to: ${code ?? message}.`);
  }
}
