import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { jsonText } from '../src/numeric/json-numbers.js';
import { writeWhole } from '../src/report/whole-file.js';
import { benchBlocks } from './block-against-rows.js';
import { benchCurve } from './curve-race.js';
import { benchFeatureKernels } from './feature-kernels.js';
import { type Finding, tableOf } from './finding.js';
import { benchFlow } from './flow-against-evd.js';
import { benchFlowAtScale } from './flow-at-scale.js';
import { benchPackedNumbers } from './packed-numbers.js';
import { benchProducts } from './product-kernel.js';
import { benchScale } from './scale.js';
import type { Size } from './size.js';
import { benchSpaceAtScale } from './space-at-scale.js';
import { benchSpaceData } from './space-data.js';
import { benchSpacePopulation } from './space-population.js';
import { benchSweeps } from './sweep-kernel.js';
import { benchMoments } from './tree-against-direct.js';
import { benchWorkers } from './workers.js';
import { findPython, libraryVersions } from './yardstick.js';

/** What a benchmark found, or why it found nothing. */
interface Outcome {
  readonly findings?: readonly Finding[];
  readonly failed?: string;
}

/** All benchmarks, in the order in which they run. Those that take no size always run in full. */
const BENCHMARKS: Readonly<Record<string, (size: Size) => Finding[]>> = {
  'curve-race': benchCurve,
  scale: benchScale,
  'flow-against-evd': benchFlow,
  'flow-at-scale': benchFlowAtScale,
  'tree-against-direct': benchMoments,
  'product-kernel': benchProducts,
  'feature-kernels': benchFeatureKernels,
  'sweep-kernel': benchSweeps,
  'space-population': benchSpacePopulation,
  'space-data': benchSpaceData,
  'space-at-scale': benchSpaceAtScale,
  'block-against-rows': benchBlocks,
  'packed-numbers': benchPackedNumbers,
  workers: benchWorkers,
};

const { values: options } = parseArgs({ options: { only: { type: 'string' }, small: { type: 'boolean' } } });
const size: Size = options.small ? 'small' : 'full';
const chosen = options.only?.split(',') ?? Object.keys(BENCHMARKS);
const unknown = chosen.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}

const python = findPython();
const machine = {
  processor: cpus()[0]?.model ?? 'unknown processor',
  cores: cpus().length,
  node: process.version,
  libraries: python === undefined ? 'no NumPy and SciPy' : libraryVersions(python),
};
const file = fileURLToPath(new URL('../reports/bench.json', import.meta.url));
const startedAt = new Date().toISOString();
const results: Record<string, Outcome & { readonly seconds: number }> = {};

console.log(`Node ${machine.node}, ${machine.processor}, ${machine.cores} cores; ${machine.libraries}.`);
console.log('Everything runs on one thread, NumPy too, except in `workers`. Runs take turns, and medians count.');
if (size === 'small') console.log('Small sizes, to try it out: the bars are meant for the full sizes.');
for (const name of chosen) {
  const start = performance.now();
  const outcome = attempt(BENCHMARKS[name]);
  for (const line of tableOf(outcome.findings ?? [])) console.log(line);
  if (outcome.failed !== undefined) console.log(`${name} failed: ${outcome.failed}`);
  results[name] = { seconds: (performance.now() - start) / 1000, ...outcome };
  // after each benchmark, so that an interrupted run keeps what it found
  writeWhole(file, jsonText({ startedAt, machine, size, results }));
}

const barred = Object.values(results).flatMap(({ findings }) => findings?.filter(({ met }) => met !== undefined) ?? []);
const missed = barred.filter(({ met }) => !met);
const failed = chosen.filter((name) => results[name].failed !== undefined);
console.log(`\n${barred.length - missed.length} of ${barred.length} bars met; all results are in reports/bench.json`);
for (const line of tableOf(missed)) console.log(`  ${line}`);
// a missed bar is a finding; a benchmark that did not run is a failure
if (failed.length > 0) process.exitCode = 1;

function attempt(run: (size: Size) => Finding[]): Outcome {
  try {
    return { findings: run(size) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
