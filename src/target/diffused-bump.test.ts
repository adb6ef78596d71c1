import { expect, it } from 'vitest';
import { diffusedBump } from './diffused-bump.js';
import { integratePanels } from './panel-quadrature.js';

/** A bump of half width h has the variance h^2/7: beyond the second moment nothing of it shows in so much noise. */
it.each([1e-6, 1e-8, 1e-12, 1e-16, 1e-100, 0])('is a normal where the signal is %f of the noise', (alpha) => {
  const [x, c, h] = [0.7, -4, 0.5];
  const variance = 1 + (alpha * h) ** 2 / 7;
  const gap = x - alpha * c;
  const { logDensity, score } = diffusedBump(x, c, h, { alpha, sigma: 1, drift: 0, diffusion: 1 });
  expect(logDensity).toBeCloseTo(-0.5 * ((gap * gap) / variance + Math.log(2 * Math.PI * variance)), 13);
  expect(score).toBeCloseTo(-gap / variance, 13);
});

/** In units of the bump, about where it is known by fewer nodes. */
it.each(
  [0.12, 0.3, 0.45, 0.55, 0.8, 1.5, 4, 30].flatMap((rho) => [0, 0.9, 1.5, 4, 8, 16, 40, 200].map((nu) => [rho, nu])),
)('is what many panels make of it, under noise of %f at %f', (rho, nu) => {
  // the exponent without what it is at the nearest point of the bump
  const nearest = Math.min(1, nu);
  const bell = (z: number) => (1 - z * z) ** 2 * Math.exp(((nearest - z) * (nearest + z - 2 * nu)) / (2 * rho * rho));
  // narrower where all of the mass may be
  const edges = Float64Array.from({ length: 401 }, (_, i) => 1 - 2 * (1 - i / 400) ** 3);
  const mass = integratePanels(edges, 16, bell);
  const pull = integratePanels(edges, 16, (z) => (z - nu) * bell(z));
  const { logDensity, score } = diffusedBump(nu, 0, 1, { alpha: 1, sigma: rho, drift: 0, diffusion: 1 });
  const expected =
    Math.log(((15 / 16) * mass) / Math.sqrt(2 * Math.PI)) - Math.log(rho) - (nu - nearest) ** 2 / (2 * rho * rho);
  expect(Math.abs(logDensity - expected)).toBeLessThan(1e-14 * (20 + Math.abs(expected)));
  expect(Math.abs(score - pull / (mass * rho * rho))).toBeLessThan((1e-13 * (1 + nu)) / (rho * rho));
});

/** There (1 - z^2)^2 exp(-u dist/rho^2) with u = 1 - z has the mean u = 3 rho^2/dist. */
it.each([1e3, 1e6, 1e9].flatMap((x) => [0.1, 1e-4, 1e-8].map((sigma) => [x, sigma])))(
  'has the score of its nearest end far out, at %f under noise of %f',
  (x, sigma) => {
    const { logDensity, score } = diffusedBump(x, 0, 1, { alpha: 1, sigma, drift: 0, diffusion: 1 });
    const away = x - 1 + (3 * sigma * sigma) / (x - 1);
    expect((score * sigma * sigma) / -away).toBeCloseTo(1, 12);
    expect((-2 * logDensity * sigma * sigma) / ((x - 1) * (x - 1))).toBeCloseTo(1, 3);
    expect(diffusedBump(-x, 0, 1, { alpha: 1, sigma, drift: 0, diffusion: 1 }).score).toBe(-score);
  },
);
