import { expect, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { partsOfData, partsOfTarget, passingKinks } from './passing-kinks.js';
import type { WeightedTime } from './weighting.js';

/** Nodes at which nothing but the bias of a feature changes, 1/3 apart, lambda dt = 2/3. */
const times = Array.from(
  { length: 12 },
  (_, k): WeightedTime => ({
    t: (k + 0.5) / 3,
    at: { alpha: 1, sigma: 0.01, drift: 0, diffusion: 1 },
    factor: 2 / 3,
  }),
);
/** Features with the bias u_0 + u_1 cos(pi t/4). */
const features = (weights: readonly number[], ...timeWeights: readonly (readonly [number, number])[]) => ({
  ...{ width: timeWeights.length, dimension: weights.length / timeWeights.length },
  embedding: embedding({ kind: 'fourier', size: 2 }, ou),
  weights: Float64Array.from(weights),
  timeWeights: Float64Array.from(timeWeights.flat()),
});
const datum = (...at: readonly number[]) => ({ mass: 1, mean: Float64Array.from(at), variance: 0 });
/** What the bias changes by between the nodes about t = 2, where it is 0. */
const CHANGE = 2 * Math.sin(Math.PI / 24);

test('a kink that passes a part leaves a wave of the size of its mass, damped by its width', () => {
  const errorOf = (weight: number) => passingKinks(features([weight], [0, 1]), times, [datum(0)])[0];
  const damped = (weight: number) => Math.exp(-2 * ((Math.PI * weight * 0.01) / CHANGE) ** 2);
  for (const weight of [0.1, 2, -2, 8]) {
    expect(errorOf(weight) / ((2 / 3) * (Math.abs(weight) / Math.PI) * damped(weight))).toBeCloseTo(1, 12);
  }
  expect(errorOf(100)).toBeLessThan(1e-10);
  const wide = { mass: 1, mean: Float64Array.of(0), variance: 1 };
  expect(passingKinks(features([1], [0, 1]), times, [wide])[0]).toBeLessThan(1e-100);
});

test('squares add up over parts and passings, and a kink that passes nothing leaves nothing', () => {
  const feature = features([1], [0, 1]);
  const one = passingKinks(feature, times, [datum(0)])[0];
  const parts = [0, 0.5, 3].map((x) => ({ ...datum(x), mass: 0.5 }));
  expect(passingKinks(feature, times, parts.slice(0, 1))[0]).toBeCloseTo(one / 2, 14);
  const [two, three] = [2, 3].map((count) => passingKinks(feature, times, parts.slice(0, count))[0]);
  expect(two).toBeGreaterThan(one / 2);
  expect(three).toBe(two);
  expect([...passingKinks(features([1, 1], [2, 1], [0, 0]), times, [datum(0)])]).toEqual([0, 0]);
});

test('the mean counts along w, and the length of w, beyond the line', () => {
  const onLine = passingKinks(features([5], [0, 1]), times, [datum(0.1)]);
  expect(passingKinks(features([3, 4], [0, 1]), times, [datum(0.5, -0.25)])[0]).toBeCloseTo(onLine[0], 12);
});

test('parts of p_0 are its components, and of many data a few stand for all', () => {
  const [one, other] = partsOfTarget(
    gaussianMixture(
      [0.25, 0.75],
      [
        [1, 2],
        [3, 4],
      ],
      [0.5, 2],
    ),
  );
  expect([one.mass, ...one.mean, one.variance]).toEqual([0.25, 1, 2, 0.5]);
  expect([other.mass, ...other.mean, other.variance]).toEqual([0.75, 3, 4, 2]);
  const errorOf = (count: number) => {
    const data = partsOfData({ count, dimension: 1, values: new Float64Array(count) });
    return passingKinks(features([1], [0, 1]), times, data)[0];
  };
  // of n data that are as good as independent, though all are one here
  expect(errorOf(16) / errorOf(1)).toBeCloseTo(1 / 4, 12);
  expect(errorOf(1024) / errorOf(1)).toBeCloseTo(1 / 32, 12);
  expect(partsOfData({ count: 1024, dimension: 1, values: new Float64Array(1024) })).toHaveLength(64);
});
