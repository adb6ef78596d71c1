import { describe, expect, it, test } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { priorKl } from '../../target/entropy.js';
import { gaussianMixture } from '../../target/mixture.js';
import { type AffineScore, affineKlOde, affineKlSde } from './affine-score.js';
import { gaussianKl } from './gaussian-kl.js';

const ou = variancePreserving(2, 2, 4);
const constant = (precision: number, offset: number): AffineScore => ({
  precision: () => precision,
  offset: () => offset,
});

test('the check value: p_0 = N(0, 1), OU up to T = 4, s = -x + 0.5', () => {
  expect(affineKlSde(ou, constant(1, 0.5), 0, 1)).toBeCloseTo(0.4818520924, 10);
});

test('constant coefficients have exponentials as their solution', () => {
  // reverse mean M' = (1 - 2h) M + 2c, variance V' = 2 (1 - 2h) V + 2, over the time T = 4
  const [h, c] = [0.8, -0.3];
  const rate = 1 - 2 * h;
  const growth = Math.exp(4 * rate);
  const mean = (2 * c * (growth - 1)) / rate;
  const variance = growth * growth + (growth * growth - 1) / rate;
  expect(affineKlSde(ou, constant(h, c), 0.4, 1.5)).toBeCloseTo(gaussianKl(0.4, 1.5, mean, variance), 12);
  // the flow halves g^2 and has no source
  const slower = 1 - h;
  const shrink = Math.exp(4 * slower);
  const reached = (c * (shrink - 1)) / slower;
  expect(affineKlOde(ou, constant(h, c), 0.4, 1.5)).toBeCloseTo(gaussianKl(0.4, 1.5, reached, shrink * shrink), 10);
});

describe('with the exact score of a Gaussian', () => {
  const [mean, variance] = [0.9, 0.4];
  it.each([
    ['vp', variancePreserving(0.1, 20, 1)],
    ['ve', varianceExploding(25, 1)],
    ['short vp', variancePreserving(1, 1, 0.5)],
  ])('klOde is the prior KL, klSde at most that: %s', (_, process) => {
    const exact: AffineScore = {
      precision: (t) => {
        const { alpha, sigma } = process.coefficients(t);
        return 1 / (alpha * alpha * variance + sigma * sigma);
      },
      offset(t) {
        return process.coefficients(t).alpha * mean * this.precision(t);
      },
    };
    const prior = priorKl(process, gaussianMixture([1], [[mean]], [variance])).value;
    expect(affineKlOde(process, exact, mean, variance)).toBeCloseTo(prior, 11);
    expect(affineKlSde(process, exact, mean, variance)).toBeLessThanOrEqual(prior + 1e-12);
  });
});
