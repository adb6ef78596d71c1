import { expect, test } from 'vitest';
import { isotropicNormal } from './normal.js';
import { normalKl } from './normal-kl.js';

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

test('keeps a small relative error for close variances, where the printed form cancels', () => {
  for (const variance of [1 + 1e-9, 1 - 3e-9]) {
    const r = variance - 1;
    expect(normalKl(isotropicNormal([0], variance), isotropicNormal([0], 1)).value / (0.25 * r * r)).toBeCloseTo(1, 8);
  }
  expect(normalKl(isotropicNormal([0], 1), isotropicNormal([0], 1)).value).toBe(0);
});

test('its rounding on the line stays within the stated error', () => {
  // ratios of variances that are powers of two have an exact r; ln in closed form
  for (const k of [-40, -20, -3, -1, 1, 3, 20]) {
    const { value, error } = normalKl(isotropicNormal([0], 2 ** k), isotropicNormal([0], 1));
    expect(Math.abs(value - 0.5 * (2 ** k - 1 - k * Math.LN2))).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-3);
  }
});

test('a variance that is not positive is refused', () => {
  expect(() => normalKl(isotropicNormal([0], 0), isotropicNormal([0], 1))).toThrow(RangeError);
  expect(() => normalKl(isotropicNormal([0], 1), isotropicNormal([0], -1))).toThrow(/not positive/);
});
