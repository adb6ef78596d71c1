import type { Axis } from './axis.js';

/** Step of the quadrature on each axis. */
const STEP = 0.3;

/**
 * An upper bound on E_p[H(P(. | x))] that is small for components far apart from one another. As log(1 + r) <= sqrt(r),
 * - log P_k = log(1 + sum_{l != k} P_l/P_k) <= sum_{l != k} sqrt(P_l/P_k), so that
 *
 *     E_p[H(P(. | x))] <= sum_{k != l} sqrt(w_k w_l) int sqrt(p_k p_l),
 *
 * and the integrals (Bhattacharyya coefficients) are products over the axes.
 */
export function overlapBound(axes: readonly Axis[], weights: readonly number[]): number {
  const tables = axes.map((axis) => axis.tabulate(STEP));
  const count = weights.length;
  let bound = 0;
  for (let k = 0; k < count; k++) {
    for (let l = 0; l < k; l++) {
      const shares = tables.map(({ weights: cells, logs }) =>
        cells.reduce((sum, cell, i) => sum + cell * Math.exp(0.5 * (logs[i * count + k] + logs[i * count + l])), 0),
      );
      bound += 2 * Math.sqrt(weights[k] * weights[l]) * shares.reduce((product, share) => product * share, 1);
    }
  }
  return bound;
}
