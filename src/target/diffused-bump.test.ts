import { expect, it } from 'vitest';
import { diffusedBump } from './diffused-bump.js';

/** A bump of half width h has the variance h^2/7: beyond the second moment nothing of it shows in so much noise. */
it.each([1e-6, 1e-8, 1e-12, 1e-16, 1e-100, 0])('is a normal where the signal is %f of the noise', (alpha) => {
  const [x, c, h] = [0.7, -4, 0.5];
  const variance = 1 + (alpha * h) ** 2 / 7;
  const gap = x - alpha * c;
  const { logDensity, score } = diffusedBump(x, c, h, { alpha, sigma: 1, drift: 0, diffusion: 1 });
  expect(logDensity).toBeCloseTo(-0.5 * ((gap * gap) / variance + Math.log(2 * Math.PI * variance)), 13);
  expect(score).toBeCloseTo(-gap / variance, 13);
});
