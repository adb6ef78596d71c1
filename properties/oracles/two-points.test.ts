import { describe, expect, test } from 'vitest';
import { labelDistance, pairDivergences } from './two-points.js';

/** Values of an independent implementation: a = 0.35, eight data, modes at +-3. */
test('the distance of eight labels and the divergence of two modes are those of an independent implementation', () => {
  expect(labelDistance(8, 0.35)).toBeCloseTo(0.60031, 5);
  expect(pairDivergences(0.35, 3).jensenShannon.value).toBeCloseTo(0.0455095, 7);
});

test('one label and two tell a from 1 - a alike: |1 - 2a|', () => {
  for (const share of [0.1, 0.25, 0.4]) {
    expect(labelDistance(1, share)).toBeCloseTo(1 - 2 * share, 14);
    expect(labelDistance(2, share)).toBeCloseTo(1 - 2 * share, 14);
  }
  expect(labelDistance(400, 0.35)).toBeGreaterThan(1 - 1e-8);
  expect(labelDistance(8, 0.5)).toBeCloseTo(0, 14);
});

describe('the divergences of two modes', () => {
  test.each([0.1, 0.25, 0.38])('tend to those of their labels as the modes part: a = %f', (share) => {
    const { jensenShannon, kl } = pairDivergences(share, 7);
    const labels = Math.log(2) + share * Math.log(share) + (1 - share) * Math.log1p(-share);
    expect(jensenShannon.value).toBeCloseTo(labels, 10);
    expect(kl.value).toBeCloseTo((1 - 2 * share) * Math.log((1 - share) / share), 10);
  });

  test.each([
    [0.25, 0.5],
    [0.33, 1.5],
    [0.38, 5],
  ])('are those of the densities, by sums over a fine grid: a = %f, mu = %f', (share, mu) => {
    const step = 1e-3;
    const normal = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    let [js, kl] = [0, 0];
    for (let x = -mu - 12; x <= mu + 12; x += step) {
      const p = share * normal(x + mu) + (1 - share) * normal(x - mu);
      const q = (1 - share) * normal(x + mu) + share * normal(x - mu);
      js += 0.5 * step * (p * Math.log((2 * p) / (p + q)) + q * Math.log((2 * q) / (p + q)));
      kl += step * p * Math.log(p / q);
    }
    const found = pairDivergences(share, mu);
    for (const [{ value, error }, expected] of [
      [found.jensenShannon, js],
      [found.kl, kl],
    ] as const) {
      expect(Math.abs(value - expected)).toBeLessThan(1e-9);
      expect(error).toBeLessThan(1e-9);
    }
  });
});
