import { expect, test } from 'vitest';
import { bernoulli } from './bernoulli.js';

test.each([-700, -30, -3, -0.7001, -0.6999, -0.3, -1e-3, 1e-3, 0.3, 0.6999, 0.7001, 3, 30, 700])('z = %d', (z) => {
  const exact = z / Math.expm1(z);
  expect(Math.abs(bernoulli(z) - exact)).toBeLessThanOrEqual(8e-16 * Math.abs(exact) + 1e-300);
});

test('B(0) = 1 and B(-z) = B(z) + z', () => {
  expect(bernoulli(0)).toBe(1);
  for (const z of [0.01, 0.5, 2, 40]) expect(bernoulli(-z) - bernoulli(z) - z).toBeCloseTo(0, 13);
});
