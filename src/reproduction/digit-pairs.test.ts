import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { squaredDistance } from '../numeric/vectors.js';
import { pointOf } from '../target/points.js';
import { digitPairs, type PairOfModes } from './digit-pairs.js';

/** Heaps of 30 points about 0, 3, 10 and 30 on the first axis: the first two are nearest, the first and the last farthest. */
const CENTRES = [0, 3, 10, 30];
const heaps = (() => {
  const source = stream(1, 'features');
  const rows = CENTRES.flatMap((centre) =>
    Array.from({ length: 30 }, () => [centre + 0.1 * source.normal(), 0.1 * source.normal()]),
  );
  return { count: rows.length, dimension: 2, values: Float64Array.from(rows.flat()) };
})();

const places = ({ training, heldOut }: PairOfModes) =>
  [training, heldOut].flatMap(({ points }) => Array.from({ length: points.count }, (_, p) => pointOf(points, p)));

test('the pairs are those of the nearest and the farthest centres, with as many data each and none twice', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { farthest, nearest } = digitPairs(heaps, 4, 15, seed);
    expect(farthest.distance).toBeCloseTo(30, 0);
    expect(nearest.distance).toBeCloseTo(3, 0);
    for (const pair of [farthest, nearest]) {
      expect([pair.training.points.count, pair.heldOut.points.count]).toEqual([15, 15]);
      expect(new Set(places(pair).map((x) => x.join())).size).toBe(30);
    }
    const near = (x: number, centres: readonly number[]) => centres.some((centre) => Math.abs(x - centre) < 1);
    expect(places(farthest).every(([x]) => near(x, [0, 30]))).toBe(true);
    expect(places(nearest).every(([x]) => near(x, [0, 3]))).toBe(true);
  }
});

test('the clusters of a point tell which of the two heaps it is of', () => {
  const { farthest } = digitPairs(heaps, 4, 15, 1);
  const { points, modes } = farthest.training;
  // drawn at random from both, which lie one after the other
  expect(new Set(modes).size).toBe(2);
  const left = modes[Array.from(modes.keys()).find((p) => pointOf(points, p)[0] < 15) ?? 0];
  for (const [p, mode] of modes.entries()) expect(mode === left).toBe(pointOf(points, p)[0] < 15);
});

test('the moved pair has the shapes of the farthest and the distance of the nearest', () => {
  const { farthest, nearest, moved } = digitPairs(heaps, 4, 15, 2);
  expect(moved.distance).toBe(nearest.distance);
  const { points, modes } = farthest.training;
  const step = 0.5 * (farthest.distance - nearest.distance);
  for (let p = 0; p < points.count; p++) {
    const [before, after] = [points, moved.training.points].map((each) => pointOf(each, p));
    // both heaps move towards the middle, at 15
    expect(after[0] - before[0]).toBeCloseTo(before[0] < 15 ? step : -step, 1);
    for (let q = 0; q < p; q++) {
      if (modes[q] !== modes[p]) continue;
      const gap = (all: typeof points) => squaredDistance(pointOf(all, p), pointOf(all, q));
      expect(gap(moved.training.points)).toBeCloseTo(gap(points), 10);
    }
  }
});

test('a pair with too few points is refused', () => {
  expect(() => digitPairs(heaps, 4, 31, 1)).toThrow('two clusters have 60 points together, fewer than twice 31');
});
