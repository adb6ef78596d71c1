import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { squaredDistance } from '../numeric/vectors.js';
import { pointOf } from '../target/points.js';
import { kMeans } from './k-means.js';

/** Three heaps of 20 points about (0, 0), (10, 0) and (0, 10), in turns. */
const heaps = (() => {
  const source = stream(1, 'data');
  const values = Array.from({ length: 60 }, (_, p) => [
    (p % 3 === 1 ? 10 : 0) + source.normal(),
    (p % 3 === 2 ? 10 : 0) + source.normal(),
  ]);
  return { count: 60, dimension: 2, values: Float64Array.from(values.flat()) };
})();

test('heaps far apart are the clusters', () => {
  // with the last of these seeds a cluster loses all its points on the way
  for (let seed = 1; seed <= 7; seed++) {
    const { labels } = kMeans(heaps, 3, stream(seed, 'data'));
    expect(new Set(labels).size).toBe(3);
    for (let p = 3; p < 60; p++) expect(labels[p]).toBe(labels[p - 3]);
  }
});

test('each point is nearest to the centre of its cluster, which is the mean of its points', () => {
  const { centres, labels, inertia } = kMeans(heaps, 7, stream(2, 'data'));
  let sum = 0;
  for (let p = 0; p < 60; p++) {
    const squares = centres.map((centre) => squaredDistance(pointOf(heaps, p), centre));
    expect(squares[labels[p]]).toBe(Math.min(...squares));
    sum += squares[labels[p]];
  }
  expect(inertia).toBeCloseTo(sum, 12);
  for (const [k, centre] of centres.entries()) {
    const own = Array.from(labels.keys()).filter((p) => labels[p] === k);
    for (const j of [0, 1]) {
      const mean = own.reduce((total, p) => total + pointOf(heaps, p)[j], 0) / own.length;
      expect(centre[j]).toBeCloseTo(mean, 12);
    }
  }
});

test('the same seed gives the same clusters, and as many clusters as points leave nothing', () => {
  const [one, other] = [1, 1].map(() => kMeans(heaps, 5, stream(4, 'data')));
  expect(one).toEqual(other);
  expect(kMeans(heaps, 60, stream(4, 'data')).inertia).toBe(0);
});

test('points in fewer places than there are clusters leave some of these empty', () => {
  const values = Float64Array.from({ length: 20 }, (_, e) => Math.floor(e / 10));
  const { labels, inertia } = kMeans({ count: 20, dimension: 1, values }, 4, stream(1, 'data'));
  expect(inertia).toBe(0);
  expect(new Set(labels).size).toBe(2);
});
