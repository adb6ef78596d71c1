import { describe, expect, it } from 'vitest';
import { varianceExploding } from './variance-exploding.js';
import { variancePreserving } from './variance-preserving.js';

const processes = {
  'Ornstein-Uhlenbeck': () => variancePreserving(2, 2, 4),
  'linear beta': () => variancePreserving(0.1, 20, 1.5),
  've s = 25': () => varianceExploding(25, 1),
};

describe.each(Object.entries(processes))('%s', (_, make) => {
  it('starts from the identity', () => {
    const process = make();
    const { alpha, sigma } = process.coefficients(0);
    expect(alpha).toBe(1);
    expect(sigma).toBe(0);
  });

  it.each([0.1, 0.5, 0.9])("solves alpha' = f alpha and (sigma^2)' = 2 f sigma^2 + g^2 at t = %f T", (u) => {
    const process = make();
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
    const process = make();
    const { diffusion } = process.coefficients(0);
    const t = 1e-12 * process.horizon;
    expect(process.coefficients(t).sigma / (diffusion * Math.sqrt(t))).toBeCloseTo(1, 10);
  });
});

it('vp raises beta from betaMin to betaMax over the horizon, and has the prior N(0, 1)', () => {
  const process = variancePreserving(0.5, 8, 3);
  const beta = (t: number) => process.coefficients(t).diffusion ** 2;
  for (const [t, expected] of [
    [0, 0.5],
    [1, 3],
    [3, 8],
  ]) {
    expect(beta(t)).toBeCloseTo(expected, 13);
  }
  expect(process).toMatchObject({ horizon: 3, priorVariance: 1 });
});

it('ve has the noise s^t, and a prior with its final variance', () => {
  const process = varianceExploding(25, 2);
  expect(process.coefficients(1.5).diffusion).toBeCloseTo(125, 11);
  expect(process).toMatchObject({ horizon: 2 });
  expect(Math.sqrt(process.priorVariance)).toBeCloseTo(process.coefficients(2).sigma, 12);
});
