import { squaredDistance } from '../../../src/numeric/vectors.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { GaussianCloud } from '../../../src/target/gaussian-cloud.js';
import type { Target } from '../../../src/target/target.js';

/** p_t at one place and the density there of the Gaussians that stand for it, both over sigma^{-d} (2 pi)^{-d/2}. */
export interface CloudDensity {
  readonly density: number;
  readonly byCloud: number;
}

/** sum_p w_p N(x; m_p, v_p I) beside p_t(x). @param clouded the time at which the cloud is taken: t is right */
export function cloudDensity(target: Target, at: Coefficients, clouded: Coefficients, x: Float64Array): CloudDensity {
  const unit = target.dimension * (Math.log(at.sigma) + 0.5 * Math.log(2 * Math.PI));
  return {
    density: Math.exp(target.logDensity(x, at) + unit),
    byCloud: densityOf(target.cloud(clouded), x, at.sigma),
  };
}

function densityOf({ count, dimension, weights, means, variances }: GaussianCloud, x: Float64Array, sigma: number) {
  let sum = 0;
  for (let p = 0; p < count; p++) {
    const square = squaredDistance(x, means.subarray(p * dimension, (p + 1) * dimension));
    const narrowing = Math.log(sigma * sigma) - Math.log(variances[p]);
    sum += weights[p] * Math.exp(0.5 * (dimension * narrowing - square / variances[p]));
  }
  return sum;
}
