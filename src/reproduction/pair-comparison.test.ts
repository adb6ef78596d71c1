import { expect, test } from 'vitest';
import { type OnPair, type PairsOfSeed, pairComparisons } from './pair-comparison.js';
import type { PairCurve } from './pair-training.js';

const curve = (training: number, ...likelihoods: readonly (number | null)[]): PairCurve => ({
  times: [1, 2],
  training: [9, training],
  heldOut: [],
  gaps: [{ value: 0.5, error: 0.1 }],
  likelihoods: likelihoods.map((value) => (value === null ? { value, reason: 'overflows' } : { value, error: 0.01 })),
});
const onPair = (flow: PairCurve, normals: number): OnPair => ({
  distance: 1,
  normals,
  models: { flow, network: curve(1, 2) },
});

/** Farthest: training loss 3, likelihood 5 at its best, 4 above the normals. */
const seed = (number: number): PairsOfSeed => ({
  seed: number,
  pairs: {
    farthest: onPair(curve(3, 5, 6), 1),
    nearest: onPair(curve(2, 7, 4.5), 2),
    moved: onPair(curve(3, null, 5.005), 2),
  },
});

test('each pair is compared by the end of its training loss and the least of its likelihoods', () => {
  const found = pairComparisons(Array.from({ length: 40 }, (_, k) => seed(k)));
  expect(found).toHaveLength(16);
  const of = (other: string, measure: string) =>
    found.find((each) => each.model === 'flow' && each.other === other && each.measure === measure);
  expect(of('nearest', 'training loss')).toMatchObject({
    median: 1,
    interval: [1, 1],
    test: { larger: 40, verdict: 'the first' },
  });
  expect(of('nearest', 'held-out NLL')).toMatchObject({ median: 0.5, test: { larger: 40 } });
  expect(of('nearest', 'excess NLL')).toMatchObject({ median: 1.5 });
  // equal, and within the errors
  expect(of('moved', 'training loss')?.test).toMatchObject({
    larger: 0,
    smaller: 0,
    verdict: 'neither is known to be',
  });
  expect(of('moved', 'held-out NLL')?.test).toMatchObject({ larger: 0, smaller: 0 });
  // all comparisons share the budget
  expect(found.reduce((sum, { test: { level } }) => sum + level, 0)).toBeLessThanOrEqual(1e-6);
});

test('a training that has diverged is no number of either side or of the median', () => {
  const [first, ...others] = Array.from({ length: 10 }, (_, k) => seed(k));
  const diverged = { ...first, pairs: { ...first.pairs, farthest: onPair(curve(Number.NaN, null), 1) } };
  const [training] = pairComparisons([...others, diverged]);
  expect(training).toMatchObject({ median: 1, interval: [1, 1], test: { pairs: 10, larger: 9, smaller: 0 } });
  expect(training.gaps[9]).toBeNull();
  const [none] = pairComparisons([diverged, diverged]);
  expect(none.median).toBeNull();
});

test('a seed without a number counts for neither side, and is left out of the median', () => {
  const [first, ...others] = Array.from({ length: 8 }, (_, k) => seed(k));
  const without = { ...first, pairs: { ...first.pairs, farthest: onPair(curve(3, null, null), 1) } };
  const [, , likelihood] = pairComparisons([without, ...others]);
  expect(likelihood).toMatchObject({ median: 0.5, test: { pairs: 8, larger: 7 } });
  expect(likelihood.gaps[0]).toBeNull();
});
