import { expect, test } from 'vitest';
import { largestRate, normalW2 } from './normal-w2.js';

const normal = (mean: number[], covariance: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});

test('W2 between normals on axes is that of each axis', () => {
  const [one, other] = [normal([1, 2], [4, 0, 0, 9]), normal([0, 0], [1, 0, 0, 16])];
  expect(normalW2(one, other)).toBeCloseTo(Math.sqrt(1 + 4 + 1 + 1), 12);
  expect(normalW2(normal([1], [4]), normal([3], [9]))).toBeCloseTo(Math.sqrt(5), 14);
});

test('W2 does not depend on which of both comes first, nor on a rotation', () => {
  const [one, other] = [normal([0, 0], [2, 0.7, 0.7, 1]), normal([0, 0], [1.5, -0.4, -0.4, 3])];
  expect(normalW2(one, other)).toBeCloseTo(normalW2(other, one), 12);
  // the root of S^{1/2} R S^{1/2} has the trace root(tr SR + 2 root(det SR)) in the plane
  const trace = 2 * 1.5 - 2 * 0.7 * 0.4 + 3;
  const det = (2 - 0.49) * (4.5 - 0.16);
  expect(normalW2(one, other)).toBeCloseTo(Math.sqrt(3 + 4.5 - 2 * Math.sqrt(trace + 2 * Math.sqrt(det))), 12);
});

test('the largest rate is that of the symmetric part', () => {
  expect(largestRate(Float64Array.of(1, 5, -5, 3), 2)).toBeCloseTo(3, 12);
  expect(largestRate(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, -1), 3)).toBeCloseTo(3, 12);
});
