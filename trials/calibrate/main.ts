/**
 * Shows over many seeds how often the gate cries wolf, and that it catches what it says it catches.
 * usage: npm run calibrate -- [--only runs|quick|power] [--seeds from-to]; exits 1 if anything is not as it should be.
 */
import { parseArgs } from 'node:util';
import { claims } from '../../properties/index.js';
import { textTable } from '../../src/report/text-table.js';
import { readCorpus } from '../../src/run/corpus.js';
import { alarmedRuns } from './alarmed-runs.js';
import type { Finding } from './finding.js';
import { confirmPower } from './power.js';
import { quickRuns } from './quick-runs.js';

const progress = (text: string) => process.stderr.write(`${text}\n`);

interface Part {
  readonly title: string;
  /** By default the seeds are 1 to this. */
  readonly seeds: number;
  run(seeds: readonly number[]): Finding | Promise<Finding>;
}

const PARTS: Readonly<Record<string, Part>> = {
  power: {
    title: 'Power: what the statistical claims say they catch, on made-up draws',
    seeds: 200,
    run: (seeds) => confirmPower(claims, seeds),
  },
  runs: {
    title: 'Runs: the statistical claims with a large budget of false alarms',
    seeds: 200,
    run: (seeds) => alarmedRuns(claims, seeds, progress),
  },
  quick: {
    title: 'Quick: every claim, as verify runs it',
    seeds: 50,
    run: (seeds) => quickRuns(claims, seeds, readCorpus(claims), progress),
  },
};

const { values } = parseArgs({ options: { only: { type: 'string' }, seeds: { type: 'string' } } });
const chosen = Object.entries(PARTS).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only should be one of ${Object.keys(PARTS).join(', ')}.`);

for (const [, { title, seeds, run }] of chosen) {
  const [first, last] = rangeOf(values.seeds ?? `1-${seeds}`);
  const { table, summary, failures } = await run(Array.from({ length: last - first + 1 }, (_, i) => first + i));
  console.log(`${title}; seeds ${first} to ${last}\n\n${textTable(table)}\n${summary}`);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  console.log();
  if (failures.length > 0) process.exitCode = 1;
}

function rangeOf(text: string): [number, number] {
  const [first, last] = /^\d+-\d+$/.test(text) ? text.split('-').map(Number) : [];
  if (!(first <= last)) throw new Error(`--seeds should be a range such as 1-10, found '${text}'.`);
  return [first, last];
}
