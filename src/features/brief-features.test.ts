import { expect, it, test } from 'vitest';
import { variancePreserving } from '../process/variance-preserving.js';
import { briefFeature } from './brief-features.js';
import { embedding } from './embedding.js';

const ou = variancePreserving(2, 2, 4);
/** Twelve even nodes, a third apart. */
const nodes = Float64Array.from({ length: 12 }, (_, k) => (k + 0.5) / 3);

/** Features with the biases u_0 + u_1 cos(pi t/4) + u_2 sin(pi t/4). */
const withBiases = (weights: readonly number[], ...timeWeights: readonly (readonly number[])[]) => ({
  ...{ width: weights.length, dimension: 1, embedding: embedding({ kind: 'fourier', size: 3 }, ou) },
  weights: Float64Array.from(weights),
  timeWeights: Float64Array.from(timeWeights.flat()),
});
/** The sine is 1 at t = 2, between the nodes 11/6 and 13/6, where it is 0.9914, and 0.923 at those next to them. */
const spike = (height: number) => [height - 1, 0, 1];

test.each([
  ['between two nodes', spike(0.001)],
  ['at two nodes', spike(0.05)],
  ['off between two nodes', spike(0.001).map((u) => -u)],
  ['off at two nodes', spike(0.05).map((u) => -u)],
])('finds what is on or off for a short time: %s', (_, row) => {
  expect(briefFeature(withBiases([0], row), nodes)).toBe(0);
  expect(briefFeature(withBiases([1, 0, 0], row, [1, 0, 0], row), nodes)).toBe(2);
  // with a kink in space it is never on or off everywhere at once
  expect(briefFeature(withBiases([1e-9], row), nodes)).toBeUndefined();
});

test.each([
  ['always on', [1, 0.5, 0.5]],
  ['never on', [-3, 1, 1]],
  ['on at four nodes', spike(0.2)],
  ['on at the start', [-0.99, 1, 0]],
  ['on at the end', [-0.99, -1, 0]],
  ['zero but for rounding', [0, 0, 0]],
  ['zero at its peak', [-1, 0, 1]],
])('finds nothing in what is %s', (_, row) => {
  expect(briefFeature(withBiases([0], row), nodes)).toBeUndefined();
});

it('beyond the line looks at features all of whose weights are 0', () => {
  const plane = (...weights: number[]) => ({
    ...withBiases([0], spike(0.001)),
    dimension: 2,
    weights: Float64Array.from(weights),
  });
  expect(briefFeature(plane(0, 0), nodes)).toBe(0);
  expect(briefFeature(plane(0, 1), nodes)).toBeUndefined();
});
