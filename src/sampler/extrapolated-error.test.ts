import { describe, expect, test } from 'vitest';
import { amplified, extrapolatedError } from './extrapolated-error.js';

const COUNTS = [16, 32, 64, 128, 256];
const found = (error: (steps: number) => number | number[], order: number, counts = COUNTS) =>
  extrapolatedError(
    counts,
    counts.map((steps) => [error(steps)].flat()),
    order,
  )!;

describe('the limit of errors', () => {
  test('is what is left where the rest falls with the order', () => {
    for (const order of [0.5, 1, 2, 4]) {
      const { value, off } = found((steps) => -0.3 + 5 / Math.exp(order * Math.log(steps)), order);
      expect(Math.abs(value - 0.3)).toBeLessThan(1e-12);
      expect(off).toBeLessThan(1e-12);
    }
  });

  test('is so where numbers of steps are no doublings', () => {
    expect(Math.abs(found((steps) => 0.2 + 3 / steps, 1, [10, 17, 40, 90]).value - 0.2)).toBeLessThan(1e-12);
  });

  test('is within what it may be off, for the errors of a method', () => {
    for (const error of [
      (n: number) => 1 / n + 7 / n ** 2,
      (n: number) => 1 / n - 40 / n ** 2 + 300 / n ** 3,
      // of an order more than declared, and of one less
      (n: number) => 9 / n ** 2,
      (n: number) => Math.log(n) / n,
    ]) {
      const { value, off } = found(error, 1);
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(off);
    }
    const less = found((n) => 1 / n, 2);
    expect(less.value).toBeLessThanOrEqual(1.0001 * less.off);
  });

  test('is within what it may be off for numbers of steps that are closer than doublings, or farther apart', () => {
    for (const ratio of [1.25, 1.5, 3]) {
      const counts = [0, 1, 2, 3, 4].map((k) => 16 * ratio ** k);
      const { value, off } = found((n) => 1 / n, 2, counts);
      expect(value).toBeLessThanOrEqual((1 + 1e-9) * off);
      expect(off).toBeLessThanOrEqual((1 + 1e-9) * value);
    }
  });

  test('is the largest of several, and so is what it may be off', () => {
    const { value, off } = found((n) => [0.1 + 1 / n, -0.4 + 1 / n, 30 / n ** 2], 1);
    expect(Math.abs(value - 0.4)).toBeLessThan(1e-12);
    expect(off).toBeCloseTo(found((n) => 30 / n ** 2, 1).off, 12);
  });

  test('remembers a change that was large, where the last one is small by chance', () => {
    // limits 5, 1, 1, 1 of errors that are those of order 1
    const { off } = extrapolatedError(COUNTS, [[-3], [1], [1], [1], [1]], 1)!;
    expect(off).toBe((4 * 64) / 256);
  });

  test('is not told by three numbers of steps', () => {
    expect(extrapolatedError([16, 32, 64], [[1], [2], [3]], 1)).toBeUndefined();
  });
});

test('roundings are amplified by (r^p + 1)/(r^p - 1)', () => {
  expect(amplified([8, 16], 1)).toBeCloseTo(3, 12);
  expect(amplified([8, 16], 2)).toBeCloseTo(5 / 3, 12);
  expect(amplified([10, 30], 1)).toBeCloseTo(2, 12);
});
