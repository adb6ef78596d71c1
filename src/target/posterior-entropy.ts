import type { Estimate } from '../numeric/estimate.js';
import type { Coefficients } from '../process/forward-process.js';
import { overlapBound } from './component-overlap.js';
import { shareEntropy } from './mixing.js';
import { type GridLine, gridIntegral } from './product-grid.js';
import { CLOSE_TO_SAMPLED, sampledPosteriorEntropy } from './sampled-posterior-entropy.js';
import type { Target } from './target.js';

/** A grid covers at most this many axes. */
export const MOST_AXES = 4;
/** A grid with a larger error is worse than sampling. */
const ROUGH = 2e-3;
const TOLERANCE = 1e-10;
/** Lines with less mass than this are left out: a million of them have less than the tolerance. */
const NEGLIGIBLE = 1e-18;
/** Rounding of the logarithms of densities, which are below 50 where they count. */
const ROUNDING = 50 * Number.EPSILON;

/**
 * E_p[H(P(. | x))] for p = p_t, in nats and in [0, H(w)]: what a point of p_t leaves unknown about its component.
 *
 * @param tolerance the absolute error required of a grid
 */
export function posteriorEntropy(target: Target, at: Coefficients, tolerance = TOLERANCE): Estimate {
  const { axes } = target.factors(at);
  if (axes.length === 0) return { value: shareEntropy(target.weights), error: 0 };
  const bound = overlapBound(axes, target.weights);
  if (bound <= tolerance) return { value: 0.5 * bound, error: 0.5 * bound };
  if (axes.length <= MOST_AXES) {
    const { value, error } = gridIntegral(axes, target.weights, unknownOnLine, () => tolerance, NEGLIGIBLE);
    if (error < ROUGH) return { value, error: error + ROUNDING };
  }
  if (bound < CLOSE_TO_SAMPLED) return { value: 0.5 * bound, error: 0.5 * bound };
  return sampledPosteriorEntropy(target, at);
}

/** p H(P(. | x)) = p log p - sum_k w_k p_k log(w_k p_k). */
function unknownOnLine({ densities, logs, last }: GridLine): number {
  const count = densities.length;
  let sum = 0;
  for (let i = 0, q = 0; i < last.weights.length; i++) {
    let total = 0;
    let parts = 0;
    for (let k = 0; k < count; k++, q++) {
      const part = densities[k] * last.densities[q];
      total += part;
      parts += part * (logs[k] + last.logs[q]);
    }
    if (total > 0) sum += last.weights[i] * (total * Math.log(total) - parts);
  }
  return sum;
}
