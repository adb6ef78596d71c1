import type { RandomFeatures } from '../../../src/features/random-features.js';
import type { GaussianFamily } from '../../cases/generalization/gaussian-family.js';

/**
 * A_f, d x m: the coefficients a(w, u) = -(2/s_w^2) w + (2/s_u^2) mu u_2 of drawn features, of whose averages the exact
 * score is the mean.
 */
export function representingReadout(
  { mean, weightScale: sw, timeWeightScale: su }: Omit<GaussianFamily, 'process'>,
  { width: m, dimension: d, weights, timeWeights }: RandomFeatures,
): Float64Array {
  return Float64Array.from({ length: d * m }, (_, k) => {
    const [j, i] = [Math.floor(k / m), k % m];
    return (-2 / (sw * sw)) * weights[i * d + j] + (2 / (su * su)) * mean[j] * timeWeights[2 * i + 1];
  });
}
