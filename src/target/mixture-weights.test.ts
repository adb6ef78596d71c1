import { expect, test } from 'vitest';
import { chooser, mixtureMoments, takeShares } from './mixture-weights.js';

test('the variance of a mixture is that within its components, summed over axes, plus that between their means', () => {
  const { mean, variance } = mixtureMoments(
    [0.25, 0.75],
    [
      [0, 4],
      [2, 0],
    ],
    [3, 1],
  );
  expect([...mean]).toEqual([1.5, 1]);
  // within: 2 (0.25 3 + 0.75 1); between: 0.25 0.75 |(2, -4)|^2
  expect(variance).toBeCloseTo(3 + 0.1875 * 20, 14);
});

test('a posterior obeys the rule of Bayes, however small the parts are', () => {
  const shares = Float64Array.of(Math.log(0.1), Math.log(0.3)).map((x) => x - 5000);
  expect(takeShares(shares)).toBeCloseTo(Math.log(0.4) - 5000, 11);
  expect(shares[0]).toBeCloseTo(0.25, 11);
  expect(shares[1]).toBeCloseTo(0.75, 11);
});

test('no component has a share where the density vanishes', () => {
  const shares = Float64Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
  expect(takeShares(shares)).toBe(Number.NEGATIVE_INFINITY);
  expect([...shares]).toEqual([0, 0]);
});

test('a uniform draw selects the component whose interval of the cumulative weights contains it', () => {
  const choose = chooser([0.25, 0.5, 0.25]);
  expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map(choose)).toEqual([0, 0, 1, 1, 2, 2]);
  // weights that sum to a little less than 1
  expect(chooser([0.1, 0.2])(0.999)).toBe(1);
});
