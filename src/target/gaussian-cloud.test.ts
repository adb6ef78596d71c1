import { expect, it } from 'vitest';
import { gaussianMixture } from './mixture.js';

it('a diffused mixture is one Gaussian per component, of variance alpha^2 v + sigma^2', () => {
  const target = gaussianMixture(
    [0.25, 0.75],
    [
      [1, -2],
      [0, 4],
    ],
    [0.5, 2],
  );
  expect(target.cloud({ alpha: 0.5, sigma: 3, drift: 0, diffusion: 1 })).toEqual({
    count: 2,
    dimension: 2,
    weights: Float64Array.of(0.25, 0.75),
    means: Float64Array.of(0.5, -1, 0, 2),
    variances: Float64Array.of(9.125, 9.5),
  });
});
