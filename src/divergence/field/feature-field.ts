import type { RandomFeatures } from '../../features/random-features.js';
import { lineFeatures } from './line-features.js';
import type { ScoreField } from './score-field.js';
import { spaceFeatures } from './space-features.js';

/**
 * The random-feature scores s(x, t) = (1/m) sum_i a_i relu(w_i . x + b_i(t)) of several readouts on the same features.
 *
 * @param readouts A of each model, d x m row-major
 * @see theory: the score model of Li et al. 2023 (arXiv 2311.01797), eq. 12
 */
export function featureField(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const field = features.dimension === 1 ? lineFeatures(features, readouts) : spaceFeatures(features, readouts);
  return { ...field, features };
}
