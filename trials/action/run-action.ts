import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Action, Step } from './action-file.js';
import { filled, isMet, type Scope } from './expression.js';

/** Where an action runs. */
export interface Job {
  /** The checkout of the project that uses the action. */
  readonly workspace: string;
  /** The checkout of the action. */
  readonly actionPath: string;
  /** A folder for files of the runner. */
  readonly temp: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What became of an action. */
export interface ActionRun {
  /** The exit code of the step that failed, or 0. */
  readonly code: number;
  /** What its scripts wrote, stdout and stderr. */
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The actions that it would have used, with their inputs. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
}

/**
 * Runs the scripts of a composite action as GitHub's runner does, in order and with the variables and files that it
 * gives them; other actions are only noted down.
 *
 * @param given inputs that are not left at their defaults
 */
export async function runAction(action: Action, given: Readonly<Record<string, string>>, job: Job): Promise<ActionRun> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(action.inputs, name));
  if (unknown !== undefined) throw new Error(`there is no input '${unknown}'`);
  const defaults = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, value]);
  const inputs: Record<string, string> = { ...Object.fromEntries(defaults), ...given };
  const steps: Record<string, Readonly<Record<string, string>>> = {};
  const scope: Scope = { inputs, steps };
  const used: ActionRun['used'][number][] = [];
  let [code, log, summary] = [0, '', ''];
  for (const step of action.runs.steps) {
    if (!isMet(step.if, scope, code !== 0)) continue;
    if (step.uses !== undefined) {
      used.push({ uses: step.uses, with: filledAll(step.with, scope) });
      continue;
    }
    const ended = await runStep(step, scope, job);
    if (step.id !== undefined) steps[step.id] = ended.outputs;
    if (step['continue-on-error'] !== true && code === 0) code = ended.code;
    log += ended.log;
    summary += ended.summary;
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value, scope)]);
  return { code, log, summary, outputs: Object.fromEntries(outputs), used };
}

async function runStep(step: Step, scope: Scope, { workspace, actionPath, temp, env }: Job) {
  if (step.run === undefined || step.shell !== 'bash') throw new Error('a step should be a script for bash');
  const folder = mkdtempSync(join(temp, 'step-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('script.sh'), filled(step.run, scope));
  writeFileSync(file('outputs'), '');
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file('script.sh')], {
    cwd: resolve(workspace, filled(step['working-directory'] ?? '.', scope)),
    env: {
      ...{ ...env, CI: 'true', GITHUB_ACTIONS: 'true' },
      ...{ GITHUB_WORKSPACE: workspace, GITHUB_ACTION_PATH: actionPath, RUNNER_TEMP: temp },
      ...{ GITHUB_OUTPUT: file('outputs'), GITHUB_STEP_SUMMARY: file('summary.md') },
      ...filledAll(step.env, scope),
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
    });
  }
  const code = await new Promise<number>((end, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => end(exitCode ?? 1));
  });
  const summary = existsSync(file('summary.md')) ? readFileSync(file('summary.md'), 'utf8') : '';
  return { code, log, summary, outputs: readOutputs(readFileSync(file('outputs'), 'utf8')) };
}

function filledAll(texts: Readonly<Record<string, string>> = {}, scope: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(text, scope)]));
}

/** Reads `name=value` lines, and values between marks. @throws Error for what GitHub would refuse */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const line = lines.shift()!;
    const [, name, mark] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (mark !== undefined) {
      const end = lines.indexOf(mark);
      if (end < 0) throw new Error(`the output '${name}' does not end`);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line !== '') {
      const [, plain, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
      if (plain === undefined) throw new Error(`the line '${line}' is no output`);
      outputs[plain] = value;
    }
  }
  return outputs;
}
