import { describe, expect, it } from 'vitest';
import { varianceExploding } from './variance-exploding.js';
import { variancePreserving } from './variance-preserving.js';

const processes = {
  'Ornstein-Uhlenbeck': variancePreserving(2, 2, 4),
  'linear beta': variancePreserving(0.1, 20, 1),
  've s = 25': varianceExploding(25, 1),
};

describe.each(Object.entries(processes))('%s', (_, process) => {
  it('starts from the identity', () => {
    const { alpha, sigma } = process.coefficients(0);
    expect(alpha).toBe(1);
    expect(sigma).toBe(0);
  });

  it.each([0.1, 0.5, 0.9])("solves alpha' = f alpha and (sigma^2)' = 2 f sigma^2 + g^2 at t = %f T", (u) => {
    const t = u * process.horizon;
    const h = 1e-5 * process.horizon;
    const [left, here, right] = [t - h, t, t + h].map((s) => process.coefficients(s)) as [never, never, never];
    const { alpha: a0, sigma: s0 } = left as ReturnType<typeof process.coefficients>;
    const { alpha, sigma, drift, diffusion } = here as ReturnType<typeof process.coefficients>;
    const { alpha: a1, sigma: s1 } = right as ReturnType<typeof process.coefficients>;
    expect((a1 - a0) / (2 * h)).toBeCloseTo(drift * alpha, 6);
    const growth = 2 * drift * sigma * sigma + diffusion * diffusion;
    expect((s1 * s1 - s0 * s0) / (2 * h) / growth).toBeCloseTo(1, 6);
  });

  it('is accurate next to t = 0', () => {
    const { diffusion } = process.coefficients(0);
    const t = 1e-12 * process.horizon;
    expect(process.coefficients(t).sigma / (diffusion * Math.sqrt(t))).toBeCloseTo(1, 10);
  });
});
