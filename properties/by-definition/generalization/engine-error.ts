import type { RandomFeatures } from '../../../src/features/random-features.js';

/**
 * How far the sums of the moment tree may be off, as a fraction of the size of a gram or cross moment of features and of
 * their mirrors together; 1e-12 has been seen.
 */
export const ENGINE_ERROR = 1e-11;

/**
 * The features relu(-l_i): those that are hardly ever active have matrices that are small compared with the rounding of
 * the moments they are made of, which that of these is not.
 */
export function mirrored(features: RandomFeatures): RandomFeatures {
  const negative = (values: Float64Array) => values.map((value) => -value);
  return { ...features, weights: negative(features.weights), timeWeights: negative(features.timeWeights) };
}
