import { describe, expect, it, test } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { priorKl } from '../../target/entropy.js';
import { gaussianMixture } from '../../target/mixture.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { type LinearScore, scoreOnLine } from '../normal/linear-score.js';
import { isotropicNormal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import { gaussianKl, lineNormal } from './gaussian-kl.js';

const constant = (precision: number, offset: number): LinearScore =>
  scoreOnLine(
    () => precision,
    () => offset,
  );

test('the check value: p_0 = N(0, 1), OU up to T = 4, s = -x + 0.5', () => {
  expect(gaussianKl(ou, constant(1, 0.5), isotropicNormal([0], 1), 'sde').value).toBeCloseTo(0.4818520924, 10);
});

test('constant coefficients have exponentials as their solution', () => {
  // reverse mean M' = (1 - 2h) M + 2c, variance V' = 2 (1 - 2h) V + 2, over the time T = 4
  const [h, c] = [0.8, -0.3];
  const rate = 1 - 2 * h;
  const growth = Math.exp(4 * rate);
  const mean = (2 * c * (growth - 1)) / rate;
  const variance = growth * growth + (growth * growth - 1) / rate;
  expect(gaussianKl(ou, constant(h, c), isotropicNormal([0.4], 1.5), 'sde').value).toBeCloseTo(
    normalKl(isotropicNormal([0.4], 1.5), isotropicNormal([mean], variance)).value,
    12,
  );
  // the flow halves g^2 and has no source
  const slower = 1 - h;
  const shrink = Math.exp(4 * slower);
  const reached = (c * (shrink - 1)) / slower;
  expect(gaussianKl(ou, constant(h, c), isotropicNormal([0.4], 1.5), 'ode').value).toBeCloseTo(
    normalKl(isotropicNormal([0.4], 1.5), isotropicNormal([reached], shrink * shrink)).value,
    10,
  );
});

describe('with the exact score of a Gaussian', () => {
  const [mean, variance] = [0.9, 0.4];
  it.each([
    ['vp', variancePreserving(0.1, 20, 1)],
    ['ve', varianceExploding(25, 1)],
    ['short vp', variancePreserving(1, 1, 0.5)],
  ])('klOde is the prior KL, and klSde is at most that: %s', (_, process) => {
    const precision = (t: number) => {
      const { alpha, sigma } = process.coefficients(t);
      return 1 / (alpha * alpha * variance + sigma * sigma);
    };
    const exact = scoreOnLine(precision, (t) => process.coefficients(t).alpha * mean * precision(t));
    const prior = priorKl(process, gaussianMixture([1], [[mean]], [variance])).value;
    expect(gaussianKl(process, exact, isotropicNormal([mean], variance), 'ode').value).toBeCloseTo(prior, 11);
    expect(gaussianKl(process, exact, isotropicNormal([mean], variance), 'sde').value).toBeLessThanOrEqual(
      prior + 1e-12,
    );
  });
});

test('the error on the line is the change from halving the number of panels, plus rounding', () => {
  const score = scoreOnLine(
    (t) => 1 / (1 + t),
    (t) => 0.3 - t,
  );
  for (const flow of ['sde', 'ode'] as const) {
    const start = isotropicNormal([0.3], 0.7);
    const { value, error } = gaussianKl(ou, score, start, flow);
    expect(error).toBeLessThan(1e-12 * Math.max(1, value));
    expect(error).toBeGreaterThan(0);
    const finer = normalKl(start, lineNormal(ou, score, flow, 256)).value;
    expectWithinError({ value, error }, finer);
  }
});
