import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { temporaryFolder } from '../testing/folder.js';
import { BY_SGD, gridFor, seriesOf } from './configurations.js';
import { helpers } from './tasks.js';

const folder = temporaryFolder('all tests');
const SERIES = [3, 15].map((mu) => ({
  ...seriesOf(BY_SGD, mu, { seeds: [1, 2], epochs: 2, every: 1, width: 3 }),
  samples: 40,
}));

const [here, there] = [helpers(1), helpers(2)];
afterAll(() => Promise.all([here.close(), there.close()]));

test('other processes find the same bytes as this one', async () => {
  const [one, two] = await Promise.all(
    [here, there].map(async (work, k) => {
      const files = SERIES.map(({ name }) => join(folder.path, `${k}-${name}.json`));
      const trained = await Promise.all(SERIES.map((series, i) => work.train(series, files[i])));
      const { rows, series } = trained[0];
      const of = { networks: rows[2].networks, process: series.plan.process, target: series.target };
      const reads = await work.read(of, gridFor(3));
      const learnt = await work.learnt(of, gridFor(3), [-5, 0, 5]);
      return { reads, learnt, texts: files.map((file) => readFileSync(file, 'utf8')) };
    }),
  );
  expect(two).toEqual(one);
  expect(one.reads).toHaveLength(2);
  expect(one.learnt[0].generated).toHaveLength(2);
});

test('what a process throws as bad input is bad input here', async () => {
  const [series] = SERIES;
  const file = join(folder.path, '0-paper-sgd-mu-3-width-3.json');
  const other = { ...series, samples: 41 };
  for (const work of [here, there]) {
    const refused = expect(work.train(other, file)).rejects;
    await refused.toThrow(InputError);
  }
});
