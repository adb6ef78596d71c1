import { expect, test } from 'vitest';
import { expectWithinError } from '../../testing/within-error.js';
import { isotropicNormal } from './normal.js';
import { covarianceKl, normalKl } from './normal-kl.js';

/** The closed form as printed in textbooks. */
const printed = (m1: number, v1: number, m2: number, v2: number) =>
  0.5 * (Math.log(v2 / v1) + (v1 + (m1 - m2) * (m1 - m2)) / v2 - 1);

test.each([
  [0, 1, 0, 2],
  [1, 0.5, -2, 3],
  [0.3, 4, 0.3, 0.1],
  [0, 1, 0, 1.09],
])('N(%d, %d) from N(%d, %d)', (m1, v1, m2, v2) => {
  expect(normalKl(isotropicNormal([m1], v1), isotropicNormal([m2], v2)).value).toBeCloseTo(printed(m1, v1, m2, v2), 14);
});

test('the KL of normals keeps a small relative error for close variances, where the printed form cancels', () => {
  for (const variance of [1 + 1e-9, 1 - 3e-9]) {
    const r = variance - 1;
    expect(normalKl(isotropicNormal([0], variance), isotropicNormal([0], 1)).value / (0.25 * r * r)).toBeCloseTo(1, 8);
  }
  expect(normalKl(isotropicNormal([0], 1), isotropicNormal([0], 1)).value).toBe(0);
});

test('the rounding of the KL on the line stays within the stated error', () => {
  // ratios of variances that are powers of two have an exact r; ln in closed form
  for (const k of [-40, -20, -3, -1, 1, 3, 20]) {
    const { value, error } = normalKl(isotropicNormal([0], 2 ** k), isotropicNormal([0], 1));
    expectWithinError({ value, error }, 0.5 * (2 ** k - 1 - k * Math.LN2));
    expect(error).toBeLessThan(1e-3);
  }
});

test('a variance that is not positive is refused', () => {
  expect(() => normalKl(isotropicNormal([0], 0), isotropicNormal([0], 1))).toThrow(RangeError);
  expect(() => normalKl(isotropicNormal([0], 1), isotropicNormal([0], -1))).toThrow(/not positive/);
});

test('the KL of covariances is that of normals on the line in one dimension, and sums up over independent axes', () => {
  expect(covarianceKl(Float64Array.of(2), Float64Array.of(0.7), 1).value).toBeCloseTo(
    normalKl(isotropicNormal([0], 2), isotropicNormal([0], 0.7)).value,
    14,
  );
  const sum =
    normalKl(isotropicNormal([0], 2), isotropicNormal([0], 0.7)).value +
    normalKl(isotropicNormal([0], 0.3), isotropicNormal([0], 1.1)).value;
  expect(covarianceKl(Float64Array.of(2, 0, 0, 0.3), Float64Array.of(0.7, 0, 0, 1.1), 2).value).toBeCloseTo(sum, 14);
});

test('from a correlated to a white distribution, KL = -1/2 ln(1 - r^2)', () => {
  const { value, error } = covarianceKl(Float64Array.of(1, 0.8, 0.8, 1), Float64Array.of(1, 0, 0, 1), 2);
  expect(Math.abs(value + 0.5 * Math.log(0.36))).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(1e-13);
});

test('the error is d eps times the summands and both conditions, which independent axes have in closed form', () => {
  const condition = (a: number, b: number) => (a + b) * (1 / a + 1 / b);
  const { error } = covarianceKl(Float64Array.of(4, 0, 0, 0.25), Float64Array.of(1, 0, 0, 9), 2);
  const trace = 4 + 0.25 / 9;
  expect(error / Number.EPSILON).toBeCloseTo((condition(4, 0.25) + condition(1, 9)) * (trace + 2), 9);
});

test('a distribution has no divergence from itself, and a matrix that is not a covariance is refused', () => {
  const S = Float64Array.of(4, 1, -1, 1, 3, 0.5, -1, 0.5, 2);
  const { value, error } = covarianceKl(S, S, 3);
  expect(Math.abs(value)).toBeLessThanOrEqual(error);
  expect(() => covarianceKl(S, Float64Array.of(1, 2, 0, 2, 1, 0, 0, 0, 1), 3)).toThrow(/not positive definite/);
});
