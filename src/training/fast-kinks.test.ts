import { expect, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { ou } from '../testing/processes.js';
import { fastKinks } from './fast-kinks.js';

// N(0, 1) stays what it is, g^2 = 2, and so lambda dt of a node is 2 times 1/3
const normal = { mean: Float64Array.of(0, 0), variance: 1 };
const even = {
  nodes: Float64Array.from({ length: 12 }, (_, k) => (k + 0.5) / 3),
  weights: new Float64Array(12).fill(1 / 3),
};

/** Features with the biases u_0 + u_1 cos(pi t/4): from 1 to -1 through 0 at t = 2, between 11/6 and 13/6, for (0, 1). */
const features = (weights: readonly number[], ...timeWeights: readonly (readonly [number, number])[]) => ({
  ...{ width: timeWeights.length, dimension: weights.length / timeWeights.length },
  embedding: embedding({ kind: 'fourier', size: 2 }, ou),
  weights: Float64Array.from(weights),
  timeWeights: Float64Array.from(timeWeights.flat()),
});
/** What the bias changes by between those two nodes: 2 sin(pi/24). */
const CHANGE = 2 * Math.sin(Math.PI / 24);

test('a kink is fast that passes more than two deviations between two nodes', () => {
  const shareWith = (weight: number) => fastKinks(ou, features([weight], [0, 1]), normal, even).share;
  expect([0, 1e-9, 0.49 * CHANGE, -0.49 * CHANGE].map(shareWith)).toEqual([1, 1, 1, 1]);
  expect([0.51 * CHANGE, -0.51 * CHANGE, 3].map(shareWith)).toEqual([0, 0, 0]);
});

test('a kink that does not meet the middle is not fast, nor is one that never passes', () => {
  expect(fastKinks(ou, features([0, 0, 0], [2, 1], [-2, 1], [0, 0]), normal, even)).toEqual({
    share: 0,
    jumps: new Float64Array(3),
    unseen: 0,
  });
  const wide = { ...normal, variance: 1e6 };
  expect(fastKinks(ou, features([0.01], [0, 1]), normal, even).share).toBe(1);
  expect(fastKinks(ou, features([0.01], [0, 1]), wide, even).share).toBe(0);
  // a bias that stays above 0 beside a mean that begins at -600, and ends at -11
  const below = { mean: Float64Array.of(-600), variance: 1e-4 };
  expect(fastKinks(ou, features([0.01], [0.2, 0.01]), below, even).share).toBe(1);
  expect(fastKinks(ou, features([0.01], [0.2, 0.01]), normal, even).share).toBe(0);
});

test('half of a fast jump of B may be off, and all that happens while the kink is within four deviations is unseen', () => {
  const weight = 0.01;
  const { share, jumps, unseen } = fastKinks(ou, features([1, weight], [0, 0], [0, 1]), normal, even);
  expect(share).toBe(0.5);
  expect([...jumps]).toEqual([0, expect.closeTo(weight / 3, 14)]);
  expect(unseen).toBeCloseTo((2 / 3) * weight * ((4 * weight) / CHANGE), 14);
  // no more than a whole node
  expect(fastKinks(ou, features([0.45 * CHANGE], [0, 1]), normal, even).unseen).toBeCloseTo(
    (2 / 3) * 0.45 * CHANGE,
    14,
  );
  const two = fastKinks(ou, features([weight, weight], [0, 1], [0, 1]), normal, even);
  expect(two.unseen / unseen).toBeCloseTo(Math.SQRT2, 12);
});

test('the length of the weights counts beyond the line, and the mean along them', () => {
  const { jumps } = fastKinks(ou, features([3e-3, -4e-3], [0, 1]), normal, even);
  expect(jumps[0]).toBeCloseTo(5e-3 / 3, 14);
  // w . mean = 0
  const along = { mean: Float64Array.of(4, 3), variance: 1 };
  expect(fastKinks(ou, features([3e-3, -4e-3], [0, 1]), along, even).jumps[0]).toBeCloseTo(5e-3 / 3, 14);
  const far = { mean: Float64Array.of(1e6, 0), variance: 1 };
  expect(fastKinks(ou, features([3e-3, -4e-3], [0, 1]), far, even).share).toBe(0);
});
