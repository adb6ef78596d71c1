import { expect, test } from 'vitest';
import { meanPlugInKl, plugInKl } from './plug-in-gaussian.js';

test('the mean has the value of the closed form by digamma functions', () => {
  // 1/2 [n d/(n - d - 1) - d + sum psi((n - i + 1)/2) + d ln(2/n)] for d = 10, n = 200, from SciPy
  expect(meanPlugInKl(10, 200).value).toBeCloseTo(0.1510560115818, 12);
});

test('draws have that mean', () => {
  const draws = Array.from({ length: 2000 }, (_, seed) => plugInKl(3, 60, seed).value);
  const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
  const variance = draws.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / draws.length;
  // five standard errors
  expect(Math.abs(mean - meanPlugInKl(3, 60).value)).toBeLessThan(5 * Math.sqrt(variance / draws.length));
});

test('the same seed gives the same draw, and another seed another one', () => {
  expect(plugInKl(2, 10, 7)).toEqual(plugInKl(2, 10, 7));
  expect(plugInKl(2, 10, 8)).not.toEqual(plugInKl(2, 10, 7));
});

test('too few data are refused', () => {
  expect(() => plugInKl(4, 4, 1)).toThrow('4 data have no covariance of full rank in 4 dimensions');
  expect(() => meanPlugInKl(4, 5)).toThrow('the mean is infinite for 5 data in 4 dimensions');
});
