import { describe, expect, it, test } from 'vitest';
import { mixtureW2 } from './mixture-w2.js';

test('W2 between normals is |m - k|^2 + (s - r)^2', () => {
  const found = mixtureW2({ weights: [1], means: [1.5], variances: [4] }, { mean: -0.5, deviation: 0.7 });
  expect(found.value).toBeCloseTo(Math.hypot(2, 1.3), 12);
  expect(found.error).toBeLessThan(1e-11);
});

test('W2 between points at +-m and N(0, V) is the root of m^2 + V - 4 m root V phi(0)', () => {
  const found = mixtureW2(
    { weights: [0.5, 0.5], means: [-2, 2], variances: [1e-16, 1e-16] },
    { mean: 0, deviation: 3 },
  );
  expect(found.value).toBeCloseTo(Math.sqrt(4 + 9 - 24 / Math.sqrt(2 * Math.PI)), 7);
});

describe('a light mode far out counts', () => {
  // by quantiles in the logarithms of both tails
  it.each([
    [1e-8, 8, 2.3975e-4],
    [1e-9, 30, 7.5455e-4],
    [1e-13, 1e4, 3.159912e-3],
  ])('of weight %d at %d', (weight, place, expected) => {
    const mixture = { weights: [1 - weight, weight], means: [0, place], variances: [1, 1] };
    const found = mixtureW2(mixture, { mean: 0, deviation: 1 });
    expect(Math.abs(found.value / expected - 1)).toBeLessThan(1e-5);
    expect(found.error).toBeLessThan(1e-9);
  });
});
