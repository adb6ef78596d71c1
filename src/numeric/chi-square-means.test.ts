import digamma from '@stdlib/math-base-special-digamma';
import { expect, test } from 'vitest';
import { chiSquareMeans } from './chi-square-means.js';

test.each([3, 4, 5, 10, 51, 1000, 40_000])('E[1/X] = 1/(k - 2) and E[ln X] = digamma(k/2) + ln 2, for k = %d', (k) => {
  const { inverse, logarithm, inverseError, logarithmError } = chiSquareMeans(k);
  const gap = digamma(k / 2) - Math.log(k / 2);
  expect(Math.abs(inverse * (k - 2) - 1)).toBeLessThan(1e-13);
  expect(Math.abs(logarithm - gap)).toBeLessThan(2e-15 * Math.log(k));
  expect(inverseError * k).toBeLessThan(1e-8);
  expect(logarithmError).toBeLessThan(1e-8);
});
