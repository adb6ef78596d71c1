import { expect, test } from 'vitest';
import { mnistPage } from './mnist.js';
import type { OnPair, PairsOfSeed } from './pair-comparison.js';
import type { PairCurve } from './pair-training.js';

const curve = (training: number, likelihood: number): PairCurve => ({
  times: [1, 10],
  training: [9, training],
  heldOut: [
    { value: 9, error: 0 },
    { value: training + 1, error: 0.1 },
  ],
  gaps: [
    { value: 0, error: 0 },
    { value: 1, error: 0.1 },
  ],
  likelihoods: [
    { value: 20, error: 0.004 },
    { value: likelihood, error: 0.001 },
  ],
});
const onPair = (distance: number, flow: PairCurve, network: PairCurve): OnPair => ({
  distance,
  normals: 4,
  models: { flow, network },
});

const seeds = (far: number, close: number, count = 40): PairsOfSeed[] =>
  Array.from({ length: count }, (_, seed) => ({
    seed,
    pairs: {
      farthest: onPair(6, curve(far, 7), curve(far, 7)),
      nearest: onPair(2, curve(2, close), curve(2, close)),
      moved: onPair(2, curve(3, 7), curve(3, 7)),
    },
  }));

const frame = { version: '1.2.3', epochs: 1000, computedBy: 'TensorFlow.js by hand' };

test('both figures reproduce with a stated change where the farthest pair is worse by all measures', () => {
  const page = mnistPage(seeds(3, 5), { explained: 0.4434 }, frame);
  expect(page.figures.map(({ verdict }) => verdict)).toEqual(['with a stated change', 'with a stated change']);
  expect(page.figures[0].found).toContain('exact flow: larger in 40 of 40 seeds, by 1 in the median');
  // the same shapes at the distance of the nearest pair are no better
  expect(page.figures[0].found).toContain(
    'moved together instead exact flow: larger in 0 of 40 seeds, by 0 in the median',
  );
  expect(page.about[0].text).toContain('8 principal axes, which hold 44.3% of the variance');
  expect(page.about.find(({ name }) => name === 'Likelihoods')?.text).toContain('the largest error is 0.004 nats');
});

test('a figure whose measure is smaller for the farthest pair is not reproduced, and few seeds decide nothing', () => {
  expect(mnistPage(seeds(1, 5), { explained: 0.5 }, frame).figures[0].verdict).toBe('not reproduced');
  const [first, second] = mnistPage(seeds(3, 5, 5), { explained: 0.5 }, frame).figures;
  expect([first.verdict, second.verdict]).toEqual(['not decided', 'not decided']);
});

test('the tables have a row for each comparison, and the test says how much it can see', () => {
  const { sections } = mnistPage(seeds(3, 9), { explained: 0.5 }, frame);
  const [{ says, tables }] = sections;
  expect(tables[0].rows).toHaveLength(16);
  expect(tables[0].rows[0]).toEqual([
    'exact flow',
    'nearest',
    'training loss',
    '40',
    '0',
    '1 (1 to 1)',
    'the farthest',
  ]);
  expect(tables[0].rows[2]).toEqual([
    'exact flow',
    'nearest',
    'held-out NLL',
    '0',
    '40',
    '-2 (-2 to -2)',
    'the nearest',
  ]);
  expect(says[0]).toContain('37 on one side decide; where one pair is worse in 97.9% of all seeds');
  expect(sections[2].pictures[0]).toMatchObject({ kind: 'curves', x: { values: [1, 10], scale: 'log' } });
});
