import { expect, test } from 'vitest';
import { gaussianKl } from './gaussian-kl.js';

/** The closed form as books print it. */
const printed = (m1: number, v1: number, m2: number, v2: number) =>
  0.5 * (Math.log(v2 / v1) + (v1 + (m1 - m2) * (m1 - m2)) / v2 - 1);

test.each([
  [0, 1, 0, 2],
  [1, 0.5, -2, 3],
  [0.3, 4, 0.3, 0.1],
  [0, 1, 0, 1.09],
])('N(%d, %d) from N(%d, %d)', (m1, v1, m2, v2) => {
  expect(gaussianKl(m1, v1, m2, v2)).toBeCloseTo(printed(m1, v1, m2, v2), 14);
});

test('stays relatively accurate between close variances, where the printed form cancels', () => {
  for (const variance of [1 + 1e-9, 1 - 3e-9]) {
    const r = variance - 1;
    expect(gaussianKl(0, variance, 0, 1) / (0.25 * r * r)).toBeCloseTo(1, 8);
  }
  expect(gaussianKl(0, 1, 0, 1)).toBe(0);
});
