/**
 * Runs the gates of public repositories, each from the checkout that its environment variable names, and notes what they
 * find in examples/repositories/outcomes.json and the table of docs/real-code.md.
 * usage: DIFFUSERS=... EDM=... [PYTHON=...] npm run repositories -- [--only <part of a name>] [--report <folder>]
 * Runs whose variable is not set keep the report that the folder has, if any, and else their last outcome; so --only ''
 * tabulates the reports alone. A run passes if its failures are those of examples/repositories/expected; the exit code is 1 if
 * one does not. PYTHON is the interpreter that has torch, python3 unless it is given. All of them take half an hour.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMAND } from '../../src/testing/command.js';
import { expectedFile, GATES, nameOf, OUTCOMES, type Outcome, RUNS, type Run, readOutcomes } from './runs.js';
import { writeTable } from './table.js';

const { values } = parseArgs({
  options: { only: { type: 'string' }, report: { type: 'string', default: 'reports/repositories' } },
});
const reportOf = (run: Run) => join(values.report, nameOf(run));

for (const run of RUNS) {
  const { only } = values;
  const asked = only === undefined || (only !== '' && nameOf(run).includes(only));
  if (!asked || process.env[run.repository.variable] === undefined) continue;
  const system = [process.env.PYTHON ?? 'python3', join(GATES, run.gate), ...run.chosen]
    .map((word) => `'${word}'`)
    .join(' ');
  const gate = ['verify', '--seed', '1', '--time-limit', '120', '--report', reportOf(run), '--system', system];
  if (run.claims !== undefined) gate.push('--claims', run.claims);
  if (existsSync(expectedFile(run))) gate.push('--expect', expectedFile(run));
  // a run that ends before it writes results is not taken for the one before it
  rmSync(reportOf(run), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [...COMMAND, ...gate], { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${nameOf(run)}: ${status === 0 ? 'as it is known' : `exit code ${status}`}`);
  if (status !== 0) process.exitCode = 1;
}

const known = readOutcomes();
const outcomes: Record<string, Outcome> = {};
for (const run of RUNS) {
  const [name, file] = [nameOf(run), join(reportOf(run), 'results.json')];
  if (existsSync(file)) outcomes[name] = outcomeOf(JSON.parse(readFileSync(file, 'utf8')));
  else if (name in known) outcomes[name] = known[name];
}
writeFileSync(OUTCOMES, `${JSON.stringify(outcomes, undefined, 2)}\n`);
writeTable();

interface Results {
  readonly claims: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly laws?: readonly {
      readonly id: string;
      readonly verdict: string;
      readonly parts?: readonly { readonly name: string }[];
    }[];
  }[];
}

function outcomeOf({ claims }: Results): Outcome {
  const laws = claims
    .filter(({ verdict }) => verdict !== 'skipped')
    .flatMap(({ id, laws = [] }) => laws.map((law) => ({ ...law, id: `${id}.${law.id}` })))
    .filter(({ verdict }) => verdict !== 'skipped');
  const failing = laws.filter(({ verdict }) => verdict !== 'holds');
  const found = failing.map(({ id, verdict, parts = [] }) => {
    const samplers = [...new Set(parts.map(({ name }) => name))].join(', ');
    return [id, { verdict, samplers }] as const;
  });
  return { laws: laws.length, failing: Object.fromEntries(found) };
}
