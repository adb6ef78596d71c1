import type { Coefficients } from '../process/forward-process.js';
import { gaussianMixture, isGaussianMixture } from './mixture.js';
import type { Target } from './target.js';

/** The law of alpha x_0 + sigma eps, where that is of a kind that p_0 may have: for a mixture of normals, or with no noise at alpha 1. */
export function diffusedMixture(
  target: Target,
  { alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>,
): Target | undefined {
  if (alpha === 1 && sigma === 0) return target;
  if (!isGaussianMixture(target)) return undefined;
  const means = target.means.map((row) => row.map((x) => alpha * x));
  const variances = target.variances.map((v) => alpha * alpha * v + sigma * sigma);
  return gaussianMixture(target.weights, means, variances);
}
