import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { scoreOf } from './prediction.js';

// For p_0 = N(mu, v), x_0 and eps given x_t = x are jointly normal:
// E[x_0 | x] = mu + alpha v (x - alpha mu)/V, E[eps | x] = sigma (x - alpha mu)/V, with V = alpha^2 v + sigma^2.
const MEAN = 0.7;
const VARIANCE = 1.9;
const target = gaussianMixture([1], [[MEAN]], [VARIANCE]);

describe('scoreOf', () => {
  const processes = [variancePreserving(0.1, 20, 1), varianceExploding(25, 1)];
  const cases = fc.record({
    process: fc.constantFrom(...processes),
    t: fc.double({ min: 0.01, max: 1, noNaN: true }),
    z: fc.double({ min: -3, max: 3, noNaN: true }),
  });

  it('is grad log p_t for the posterior means that each kind of model predicts', () => {
    fc.assert(
      fc.property(cases, ({ process, t, z }) => {
        const at = process.coefficients(t);
        const { alpha, sigma } = at;
        const spread = alpha * alpha * VARIANCE + sigma * sigma;
        const x = alpha * MEAN + Math.sqrt(spread) * z;
        const data = MEAN + (alpha * VARIANCE * (x - alpha * MEAN)) / spread;
        const noise = (sigma * (x - alpha * MEAN)) / spread;
        const [score] = target.score([x], at);
        const size = 1 + 1 / (sigma * sigma);
        expect(scoreOf('score', score, x, at)).toBe(score);
        expect(Math.abs(scoreOf('noise', noise, x, at) - score)).toBeLessThan(1e-13 * size);
        expect(Math.abs(scoreOf('data', data, x, at) - score)).toBeLessThan(1e-13 * size * (1 + Math.abs(x)));
        const velocity = alpha * noise - sigma * data;
        expect(Math.abs(scoreOf('velocity', velocity, x, at) - score)).toBeLessThan(1e-13 * size * (1 + Math.abs(x)));
      }),
    );
  });
});
