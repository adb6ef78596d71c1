import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectWithinError } from '../testing/within-error.js';
import { addedVariance, levelOf, powerOf, snrOf } from './level.js';

describe('a level', () => {
  const ROUNDING = 1e-3;

  it.each([
    // sigma^2 is off by 2 * 0.6 * 0.0014 + 0.0014^2
    [undefined, 1.4e-3, 1.4e-3, 1.68196e-3],
    ['ve', 0, 1.4e-3, 1.68196e-3],
    // sigma^2 = 1 - alpha^2 is off by a rounding of 0.64 + 0.36, and sigma by that over sigma
    ['vp', 1.4e-3, 1e-3 / 0.6, 1e-3],
  ] as const)('of the family %s has the errors of its numbers', (family, ofAlpha, ofSigma, ofVariance) => {
    const { label, alpha, sigma, variance } = levelOf(3, 0.8, 0.6, { rounding: ROUNDING, family });
    expect([label, alpha.value, sigma.value]).toEqual([3, 0.8, 0.6]);
    expect(variance.value).toBeCloseTo(0.36, 15);
    expect(alpha.error).toBeCloseTo(ofAlpha, 15);
    expect(sigma.error).toBeCloseTo(ofSigma, 15);
    expect(variance.error).toBeCloseTo(ofVariance, 15);
  });

  it('may have noise up to the root of a rounding where sigma^2 = 1 - alpha^2 is 0', () => {
    expect(levelOf(0, 1, 0, { rounding: ROUNDING, family: 'vp' }).sigma.error).toBeCloseTo(Math.sqrt(ROUNDING), 15);
  });

  it('covers what single precision does to sigma, to the noise between two levels and to the SNR', () => {
    const rounding = 16 * 2 ** -23;
    const single = (power: number) => {
      const signal = Math.fround(power);
      const [alpha, sigma] = [signal, Math.fround(1 - signal)].map((square) => Math.fround(Math.sqrt(square)));
      return levelOf(0, alpha, sigma, { rounding, family: 'vp' });
    };
    const powers = fc.double({ min: 1e-3, max: 0.99999, noNaN: true });
    const betas = fc.double({ min: 1e-6, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(powers, betas, (power, beta) => {
        const [earlier, later] = [single(power), single(power * (1 - beta))];
        expectWithinError(earlier.sigma, Math.sqrt(1 - power));
        // 1 - power (1 - beta) - (1 - beta) (1 - power)
        expectWithinError(addedVariance(earlier, later), beta);
        expectWithinError(snrOf(earlier), power / (1 - power));
        expectWithinError(powerOf(earlier), 1);
        if (power > 0.2) expect(addedVariance(earlier, later).error).toBeLessThan(30 * rounding);
      }),
    );
  });

  it('adds noise to the level before it: what of its noise was not there already', () => {
    const how = { rounding: 1e-6 };
    const [earlier, later] = [levelOf(0, 0.8, 0.5, how), levelOf(1, 0.4, 0.9, how)];
    const added = addedVariance(earlier, later);
    // 0.81 - 0.5^2 0.25, each factor off by 1.3e-6
    expect(added.value).toBeCloseTo(0.7475, 14);
    expect(added.error).toBeGreaterThan(2 * 0.9 * 1.3e-6);
    expect(added.error).toBeLessThan(1e-5);
    expect(snrOf(earlier).value).toBeCloseTo(2.56, 14);
    expect(powerOf(earlier).value).toBeCloseTo(0.89, 14);
  });

  it('has an SNR of which nothing is known where there may be no noise', () => {
    expect(snrOf(levelOf(0, 1, 1e-4, { rounding: 1e-3, family: 'vp' })).error).toBe(Number.POSITIVE_INFINITY);
  });
});
