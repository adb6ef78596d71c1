import { cholesky, solveLower } from '../../numeric/cholesky.js';
import type { Estimate } from '../../numeric/estimate.js';
import { dot } from '../../numeric/vectors.js';
import { inverseFactor, type Normal, times } from './normal.js';

/**
 * KL(N(m, S) || N(k, R)) in nats, with a bound on its rounding: KL(N(0, S) || N(0, R)) + 1/2 |L^{-1}(m - k)|^2,
 * R = L L^T.
 *
 * On the line, close variances cause no cancellation.
 *
 * @throws RangeError if a covariance is not positive definite
 */
export function normalKl(one: Normal, other: Normal): Estimate {
  const d = one.mean.length;
  if (d === 1) return lineKl(one.mean[0], one.covariance[0], other.mean[0], other.covariance[0]);
  const spread = covarianceKl(one.covariance, other.covariance, d);
  const gap = one.mean.map((m, i) => m - other.mean[i]);
  const step = times(inverseFactor(other.covariance, d), gap);
  const shift = 0.5 * dot(step, step);
  return { value: spread.value + shift, error: spread.error + 8 * d * Number.EPSILON * shift };
}

/**
 * Rounding of the value in units of eps: it is largest where |r| is just large enough for the closed form of
 * r - ln(1 + r).
 */
const ROUNDINGS = 64;

/** KL = 1/2 (r - ln(1 + r) + (m - k)^2 / w),  r = (v - w) / w, of N(m, v) and N(k, w). */
function lineKl(m: number, v: number, k: number, w: number): Estimate {
  if (!(v > 0 && w > 0)) throw new RangeError('the variance is not positive');
  const shift = m - k;
  const value = 0.5 * (excessOverLog((v - w) / w) + (shift * shift) / w);
  // near r = -1 the rounding of r is that of 1 + r = v/w, and moves the logarithm of v/w by w/v times as much
  return { value, error: Number.EPSILON * (ROUNDINGS * value + w / v) };
}

/** r - ln(1 + r) for r > -1. */
function excessOverLog(r: number): number {
  if (Math.abs(r) > 0.1) return r - Math.log1p(r);
  // sum_{k >= 2} (-r)^k / k: the two terms of the closed form agree in their leading digits here
  let power = r * r;
  let sum = 0;
  for (let k = 2; k < 18; k++) {
    sum += power / k;
    power *= -r;
  }
  return sum;
}

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
