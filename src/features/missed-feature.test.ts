import { expect, it, test } from 'vitest';
import { ou } from '../testing/processes.js';
import { embedding } from './embedding.js';
import { missedFeature } from './missed-feature.js';

/** Twelve even nodes, a third apart. */
const nodes = Float64Array.from({ length: 12 }, (_, k) => (k + 0.5) / 3);

/** Features with the biases u_0 + u_1 cos(pi t/4) + u_2 sin(pi t/4). */
const withBiases = (weights: readonly number[], ...timeWeights: readonly (readonly number[])[]) => ({
  ...{ width: weights.length, dimension: 1, embedding: embedding({ kind: 'fourier', size: 3 }, ou) },
  weights: Float64Array.from(weights),
  timeWeights: Float64Array.from(timeWeights.flat()),
});
/** N(0, 1) stays what it is. */
const normal = { mean: Float64Array.of(0, 0), variance: 1 };
/** The sine is 1 at t = 2, between the nodes 11/6 and 13/6, where it is 0.9914, and 0.923 at those next to them. */
const spike = (height: number) => [height - 1, 0, 1];

test.each([
  ['between two nodes', spike(0.001)],
  ['hardly, between two nodes', spike(1e-11)],
  ['at two nodes', spike(0.05)],
  ['off between two nodes', spike(0.001).map((u) => -u)],
  ['off at two nodes', spike(0.05).map((u) => -u)],
])('finds what is on or off for a short time: %s', (_, row) => {
  expect(missedFeature(ou, withBiases([0], row), normal, nodes)).toBe(0);
  expect(missedFeature(ou, withBiases([1, 0, 0], row, [1, 0, 0], row), normal, nodes)).toBe(2);
  expect(missedFeature(ou, withBiases([1e-9], row), normal, nodes)).toBe(0);
  expect(missedFeature(ou, withBiases([1, 1e-9], [-1, 0, 0], row), normal, nodes)).toBe(1);
});

it('of terms so large that their rounding is no small feature, it may be one, and is taken for it', () => {
  const found = (height: number, size: number) =>
    missedFeature(
      ou,
      withBiases(
        [0],
        spike(height).map((u) => size * u),
      ),
      normal,
      nodes,
    );
  expect(found(1e-13, 1e15)).toBe(0);
  expect(found(0, 1e15)).toBe(0);
  expect(found(-1e-12, 1e15)).toBeUndefined();
  expect(found(1e-13, 1)).toBe(0);
  expect(found(0, 1)).toBeUndefined();
});

it('a brief feature may have a kink that passes all of p_t, eight deviations on either side, between two nodes', () => {
  const found = (weight: number, height: number, measure = normal) =>
    missedFeature(ou, withBiases([weight], spike(height)), measure, nodes);
  // the peak is 0.0086 above the nodes next to it
  expect(found(1e-3, 1e-3)).toBe(0);
  expect(found(1.2e-3, 1e-3)).toBeUndefined();
  expect(found(-1e-3, 1e-3)).toBe(0);
  // at two nodes, and 0.0686 above those next to them
  expect(found(8e-3, 0.05)).toBe(0);
  expect(found(9e-3, 0.05)).toBeUndefined();
  expect(found(1e-3, 1e-3, { mean: Float64Array.of(0), variance: 1 + Math.exp(4) })).toBeUndefined();
  // at t = 2 the mean is 1
  const moved = { mean: Float64Array.of(Math.exp(2)), variance: 1 };
  expect(found(1e-3, -1e-3 + 2e-4, moved)).toBe(0);
  expect(found(1e-3, -1e-3 - 2e-4, moved)).toBeUndefined();
  const second = withBiases([-5, 1e-3], [-1, 0, 0], spike(-1e-3 + 2e-4));
  expect(missedFeature(ou, second, moved, nodes)).toBe(1);
});

it('a brief feature in a long gap is found though the nodes of a short gap beside it differ little', () => {
  const uneven = Float64Array.of(0.5, 1, 1.05, 3.2, 3.5);
  // from 1 at t = 2 to 0.73 at 1.05, which is 0.03 above the node before and 0.15 above the one after
  const found = (weight: number) => missedFeature(ou, withBiases([weight], spike(0.001)), normal, uneven);
  expect(found(0.025)).toBe(0);
  expect(found(-0.025)).toBe(0);
  expect(found(0.04)).toBeUndefined();
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
  expect(missedFeature(ou, withBiases([0], row), normal, nodes)).toBeUndefined();
});

it('a brief feature beyond the line has weights that are all 0', () => {
  const plane = (...weights: number[]) => ({
    ...withBiases([0], spike(0.001)),
    dimension: 2,
    weights: Float64Array.from(weights),
  });
  expect(missedFeature(ou, plane(0, 0), normal, nodes)).toBe(0);
  expect(missedFeature(ou, plane(0, 1), normal, nodes)).toBeUndefined();
});
