/**
 * Shows over many seeds how often the gate cries wolf, and that it catches what it says it catches.
 * usage: npm run calibrate -- [--only runs|quick|systems|power] [--seeds from-to] [--claims id,...] [--workers n] [--write]; exits 1 if
 * anything is not as it should be. `--write` puts the tables into docs/calibration.md; there, claims that were not asked keep
 * their rows.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { claims } from '../../properties/index.js';
import type { AnyClaim } from '../../src/claim/claim.js';
import { loadableModule } from '../../src/input/package-file.js';
import { textTable } from '../../src/report/text-table.js';
import { casePool } from '../../src/run/case-pool.js';
import { readCorpus } from '../../src/run/corpus.js';
import { openSystem } from '../../src/system/transport/open-system.js';
import { alarmedRuns } from './alarmed-runs.js';
import type { Runners } from './decided-run.js';
import type { Finding } from './finding.js';
import { withTable } from './page.js';
import { confirmPower } from './power.js';
import { quickRuns } from './quick-runs.js';
import { RIGHT_SYSTEMS, systemRuns } from './system-runs.js';

const progress = (text: string) => process.stderr.write(`${text}\n`);

interface Part {
  readonly title: string;
  /** By default the seeds are 1 to this. */
  readonly seeds: number;
  run(asked: readonly AnyClaim[], seeds: readonly number[]): Finding | Promise<Finding>;
}

const PARTS: Readonly<Record<string, Part>> = {
  power: {
    title: 'Power: what the statistical claims say they catch, on made-up draws',
    seeds: 200,
    run: (asked, seeds) => confirmPower(claims, seeds, asked),
  },
  runs: {
    title: 'Runs: the statistical claims with a large budget of false alarms',
    seeds: 200,
    run: (asked, seeds) => alarmedRuns(asked, seeds, progress, runners),
  },
  quick: {
    title: 'Quick: every claim, as verify runs it',
    seeds: 50,
    run: (asked, seeds) => quickRuns(asked, seeds, readCorpus(claims), progress, runners),
  },
  systems: {
    title: 'Systems: right code, as verify --system asks it',
    seeds: 30,
    async run(asked, seeds) {
      const systems = RIGHT_SYSTEMS.map((each) => openSystem(each));
      try {
        return await systemRuns(asked, seeds, systems, progress);
      } finally {
        for (const system of systems) system.close();
      }
    },
  },
};

const PAGE = new URL('../../docs/calibration.md', import.meta.url);

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string' },
    claims: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
  },
});
const chosen = Object.entries(PARTS).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only should be one of ${Object.keys(PARTS).join(', ')}.`);
const named = values.claims?.split(',') ?? claims.map(({ id }) => id);
const stranger = named.find((name) => !claims.some(({ id }) => id === name));
if (stranger !== undefined) throw new Error(`--claims should be ids of claims, found '${stranger}'.`);
const asked = claims.filter(({ id }) => named.includes(id));
const workers = Number(values.workers);
if (!(Number.isInteger(workers) && workers >= 1)) {
  throw new Error(`--workers should be a positive whole number, found '${values.workers}'.`);
}

/** Cases of a seed are run by processes, which load the build where it is newer than the sources. */
const runners: Runners = (_, parameters) =>
  casePool(parameters, { modules: { registry: pathToFileURL(loadableModule('properties/index')), own: [] }, workers });

for (const [name, { title, seeds, run }] of chosen) {
  const [first, last] = rangeOf(values.seeds ?? `1-${seeds}`);
  const found = await run(
    asked,
    Array.from({ length: last - first + 1 }, (_, i) => first + i),
  );
  console.log(`${title}; seeds ${first} to ${last}\n\n${textTable(found.table)}\n${found.summary}`);
  for (const failure of found.failures) console.log(`FAILED ${failure}`);
  console.log();
  if (found.failures.length > 0) process.exitCode = 1;
  if (values.write) {
    const ids = claims.map(({ id }) => id);
    writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), name, found.table, ids));
  }
}

function rangeOf(text: string): [number, number] {
  const [first, last] = /^\d+-\d+$/.test(text) ? text.split('-').map(Number) : [];
  if (!(first <= last)) throw new Error(`--seeds should be a range such as 1-10, found '${text}'.`);
  return [first, last];
}
