import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { BY_ADAM, BY_SGD, type Configuration, DECAYING, FRESH, seriesOf } from './configurations.js';
import { type Series, seriesFile, trainSeries } from './series.js';

const folder = temporaryFolder('all tests');

/** A series of few data and steps. */
function small(of: Configuration, epochs: number): Series {
  return { ...seriesOf(of, 3, { seeds: [1, 2], epochs, every: 2, width: 3 }), samples: 40 };
}

async function trained(series: Series, name: string) {
  const file = join(folder.path, name);
  return { file, found: await trainSeries(series, file) };
}

test.each([BY_SGD, BY_ADAM, FRESH, DECAYING])(
  '$name, stopped and gone on with, has the bytes of a run that was never stopped',
  async (of) => {
    const through = await trained(small(of, 6), `${of.name}-through.json`);
    // stopped after the second checkpoint, whose file is all that is left
    const seen: number[] = [];
    const file = join(folder.path, `${of.name}-stopped.json`);
    const stop = trainSeries(small(of, 6), file, (epoch) => {
      seen.push(epoch);
      if (epoch === 4) throw new Error('stopped');
    });
    await expect(stop).rejects.toThrow('stopped');
    await trainSeries(small(of, 6), file, (epoch) => seen.push(epoch));
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(through.file, 'utf8'));
    // no epoch twice
    expect(seen).toEqual([0, 2, 4, 6]);
  },
);

test('data that are used once, and a rate that falls, train another network from the same start', async () => {
  const [plain, fresh] = await Promise.all([trained(small(BY_SGD, 4), 'a.json'), trained(small(FRESH, 4), 'b.json')]);
  const networkAt = ({ found }: typeof plain, row: number) => JSON.stringify(found.rows[row].networks);
  expect(fresh.found.rows.map(({ epoch }) => epoch)).toEqual([0, 2, 4]);
  expect(networkAt(fresh, 0)).toBe(networkAt(plain, 0));
  expect(networkAt(fresh, 1)).not.toBe(networkAt(plain, 1));
  // 40 data in two batches for each of four epochs; 80 in three batches for each of two stretches
  expect([plain, fresh].map(({ found }) => found.last.steps)).toEqual([8, 6]);
  const fixed = await trained({ ...small(DECAYING, 4), isDecaying: false }, 'c.json');
  const falling = await trained(small(DECAYING, 4), 'd.json');
  // the first stretch is at the whole rate
  expect(networkAt(falling, 1)).toBe(networkAt(fixed, 1));
  expect(networkAt(falling, 2)).not.toBe(networkAt(fixed, 2));
});

test('a file of another series, and of another backend, is refused in one sentence', async () => {
  const { file } = await trained(small(BY_SGD, 2), 'e.json');
  await expect(trainSeries(small(BY_SGD, 4), file)).rejects.toThrow(/should hold checkpoints of paper-sgd-mu-3/);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"computedBy":"[^"]*"/, '"computedBy":"an abacus"'));
  await expect(trainSeries(small(BY_SGD, 2), file)).rejects.toThrow(
    /was trained with an abacus, and here is TensorFlow/,
  );
});

test('what decides a series decides the name of its file', () => {
  expect(seriesFile('f', small(BY_SGD, 2))).not.toBe(seriesFile('f', small(BY_SGD, 4)));
  expect(seriesFile('f', small(BY_SGD, 2))).toMatch(/^f.paper-sgd-mu-3-width-3-[0-9a-f]{8}\.json$/);
});
