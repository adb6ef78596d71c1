import { expect, test } from 'vitest';
import { covarianceKl } from './covariance-kl.js';
import { isotropicNormal } from './normal.js';
import { normalKl } from './normal-kl.js';

test('in one dimension, and for independent axes, it is the KL of normals on the line', () => {
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
