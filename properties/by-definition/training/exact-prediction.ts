import type { Parameterization } from '../../../src/system/contract/description.js';
import { gaussianMixture } from '../../../src/target/mixture.js';
import type { MixtureSpec } from '../../generators/exact-models.js';
import { predictionTerms, type Sloped, type Terms } from '../../oracles/predictions.js';

/**
 * What an exact model of a mixture predicts at x along every axis: the prediction of E[x_0 | x] and E[eps | x], with
 *
 * E[x_0 | x] = (x + sigma^2 s)/alpha,  E[eps | x] = -sigma s,  s = grad log p_t(x).
 */
export function exactPrediction({ weights, means, variances }: MixtureSpec, parameterization: Parameterization) {
  const mixture = gaussianMixture(weights, means, variances);
  return (level: Sloped, x: Float64Array): Terms[] => {
    const at = { alpha: level.alpha.value, sigma: level.sigma.value, drift: 0, diffusion: 0 };
    return Array.from(mixture.score(x, at), (s, j) => {
      const eps = -at.sigma * s;
      const data = (x[j] - at.sigma * eps) / at.alpha;
      return predictionTerms(parameterization, level, data, eps);
    });
  };
}
