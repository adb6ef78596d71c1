/**
 * Runs the gates of public repositories, each from the checkout that its environment variable names, and notes what they
 * find in examples/repositories/outcomes.json and the table of docs/real-code.md.
 * usage: DIFFUSERS=... EDM=... npm run repositories -- [--only <part of a name>] [--report <folder>]
 * Runs whose variable is not set keep the report that the folder has, if any; so --only '' tabulates the reports alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMAND } from '../../src/testing/command.js';
import { GATES, nameOf, OUTCOMES, type Outcome, RUNS, type Run } from './runs.js';
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
  const { status } = spawnSync(process.execPath, [...COMMAND, ...gate], { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${nameOf(run)}: exit code ${status}`);
}

const outcomes: Record<string, Outcome> = {};
for (const run of RUNS) {
  const file = join(reportOf(run), 'results.json');
  if (existsSync(file)) outcomes[nameOf(run)] = outcomeOf(JSON.parse(readFileSync(file, 'utf8')));
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
