import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { stream } from '../numeric/random.js';
import { temporaryFolder } from '../testing/folder.js';
import { swishPlan } from '../testing/swish-plan.js';
import { digitPairs } from './digit-pairs.js';
import { findPairs } from './mnist.js';
import { PAIR_NAMES } from './pair-comparison.js';
import { doPairWork, type PairWork } from './pair-work.js';

const PROCESS = { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 } as const;

/** Heaps about 0, 2 and 8 on the first axis. */
const heaps = (() => {
  const source = stream(1, 'features');
  const rows = [0, 2, 8].flatMap((centre) =>
    Array.from({ length: 20 }, () => [centre + 0.3 * source.normal(), 0.3 * source.normal()]),
  );
  return { count: rows.length, dimension: 2, values: Float64Array.from(rows.flat()) };
})();

const work = (folder: string, numbers: readonly number[]): PairWork => ({
  seeds: numbers.map((seed) => ({ seed, pairs: digitPairs(heaps, 3, 16, seed) })),
  flow: { process: PROCESS, width: 8, times: [1, 10], timeNodes: 8 },
  network: swishPlan(PROCESS, 4, 4),
  folder,
});

const folder = temporaryFolder();

test('each pair of each seed has both models, and a seed is the same in whatever company', async () => {
  const { seeds } = await doPairWork(work(folder.path, [1, 2]));
  expect(seeds.map(({ seed }) => seed)).toEqual([1, 2]);
  for (const { pairs } of seeds) {
    for (const name of PAIR_NAMES) {
      expect(pairs[name].models.flow.times).toEqual([1, 10]);
      expect(pairs[name].models.network.times).toEqual([2, 4]);
    }
    expect(pairs.farthest.distance).toBeGreaterThan(pairs.nearest.distance);
    expect(pairs.moved.distance).toBe(pairs.nearest.distance);
  }
  expect((await doPairWork(work(folder.path, [2]))).seeds).toEqual([seeds[1]]);
});

test('work that was done is found again, and what another TensorFlow.js has done is refused', async () => {
  const done = await doPairWork(work(folder.path, [1]));
  const [name] = readdirSync(folder.path);
  const file = join(folder.path, name);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"seed":1', '"seed":17'));
  expect((await doPairWork(work(folder.path, [1]))).seeds[0]).toEqual({ ...done.seeds[0], seed: 17 });
  // with other plans it is other work
  const longer = work(folder.path, [1]);
  await doPairWork({ ...longer, network: { ...longer.network, epochs: 2 } });
  expect(readdirSync(folder.path)).toHaveLength(2);
  // and with other clusters
  const [{ seed, pairs }] = longer.seeds;
  const { training } = pairs.farthest;
  const farthest = { ...pairs.farthest, training: { ...training, modes: training.modes.map((mode) => 1 - mode) } };
  await doPairWork({ ...longer, seeds: [{ seed, pairs: { ...pairs, farthest } }] });
  expect(readdirSync(folder.path)).toHaveLength(3);
  writeFileSync(file, text.replace(done.computedBy, 'TensorFlow.js 1.0.0 by hand'));
  await expect(doPairWork(work(folder.path, [1]))).rejects.toThrow(InputError);
  await expect(doPairWork(work(folder.path, [1]))).rejects.toThrow(
    'was made with TensorFlow.js 1.0.0 by hand, and here is',
  );
});

test('seeds that are trained in groups, by other processes, are those that are trained together', async () => {
  const { flow, network, seeds } = work(folder.path, [1, 2, 3]);
  const together = await doPairWork({ flow, network, seeds, folder: join(folder.path, 'together') });
  const parts: string[] = [];
  const plan = { clusters: 3, samples: 16, group: 2, flow, network };
  const onPart = (part: string) => parts.push(part);
  const found = await findPairs(heaps, plan, { seeds: [1, 2, 3], workers: 2, checkpoints: folder.path, onPart });
  expect(found).toEqual(together);
  expect(parts).toEqual(['models']);
});
