import { cholesky, solveLower } from '../../numeric/cholesky.js';
import type { Estimate } from '../../numeric/estimate.js';
import { dot } from '../../numeric/vectors.js';

/**
 * KL(N(0, S) || N(0, R)) in nats, with a bound on its rounding. With S = M M^T and R = L L^T,
 *
 * KL = 1/2 (|L^{-1} M|_F^2 - d + 2 sum_k ln(L_kk/M_kk)).
 *
 * @param S d x d row-major, positive definite; `other` is R
 */
export function covarianceKl(S: Float64Array, other: Float64Array, d: number): Estimate {
  const M = cholesky(S, d);
  const L = cholesky(other, d);
  const ratio = solveLower(L, M, d);
  const trace = dot(ratio, ratio);
  let logs = 0;
  for (let k = 0; k < d; k++) logs += Math.log(L[k * d + k] / M[k * d + k]);
  // each factor belongs to a matrix that is off by d eps of its size; this moves the inverse by as much times the
  // condition number
  const condition = conditionOf(L, d) + conditionOf(M, d);
  return { value: 0.5 * (trace - d) + logs, error: 0.5 * d * Number.EPSILON * condition * (trace + d) };
}

/** |L|_F^2 |L^{-1}|_F^2, at least the condition number of L L^T. */
function conditionOf(L: Float64Array, d: number): number {
  const identity = new Float64Array(d * d);
  for (let k = 0; k < d; k++) identity[k * d + k] = 1;
  const inverse = solveLower(L, identity, d);
  return dot(L, L) * dot(inverse, inverse);
}
