import { cholesky, inverseLower, solveLower } from '../../numeric/cholesky.js';
import type { Estimate } from '../../numeric/estimate.js';
import { dot } from '../../numeric/vectors.js';
import { type Normal, times } from './normal.js';

/**
 * KL(N(m, S) || N(k, R)) in nats, with a bound on its rounding: KL(N(0, S) || N(0, R)) + 1/2 |L^{-1}(m - k)|^2,
 * R = L L^T.
 *
 * On the line, close variances cause no cancellation. The bound is infinite where a covariance is singular to rounding.
 *
 * @throws RangeError if a covariance is not positive definite
 */
export function normalKl(one: Normal, other: Normal): Estimate {
  const d = one.mean.length;
  if (d === 1) return lineKl(one.mean[0], one.covariance[0], other.mean[0], other.covariance[0]);
  const [from, to] = [factorised(one.covariance, d), factorised(other.covariance, d)];
  const spread = klOfFactors(from, to, d);
  const gap = one.mean.map((m, i) => m - other.mean[i]);
  const step = times(to.inverse, gap);
  const shift = 0.5 * dot(step, step);
  if (shift === 0) return spread;
  return { value: spread.value + shift, error: spread.error + shift * (to.doubt + d * Number.EPSILON) };
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
  return klOfFactors(factorised(S, d), factorised(other, d), d);
}

/** R = L L^T as it is computed. */
interface Factorised {
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  /** How far x^T R^{-1} x, as it is computed, is off for any x, relatively; its logarithm is off by no more. */
  readonly doubt: number;
}

/**
 * L and L^{-1}. They belong to R + E, and to a right-hand side that is off as well, with
 *
 *     |E| <= g |L| |L^T|,  and so |L^{-1} E L^{-T}|_F <= g |B B^T|_F,  B = |L^{-1}| |L|,  g = (d + 2) eps:
 *
 * the condition of R that no scales of the axes matter for. Solving adds g |B|_F to L^{-1} x, and rounding of x as much. Where all this
 * is e < 1, quadratic forms are off by a factor of at most 1/(1 - e).
 *
 * @see Higham 2002, Accuracy and Stability of Numerical Algorithms, theorems 8.5 and 10.3
 */
function factorised(matrix: Float64Array, d: number): Factorised {
  const factor = cholesky(matrix, d);
  const inverse = inverseLower(factor, d);
  const B = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = j; k <= i; k++) B[i * d + j] += Math.abs(inverse[i * d + k] * factor[k * d + j]);
    }
  }
  let square = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const entry = dot(B.subarray(i * d, (i + 1) * d), B.subarray(j * d, (j + 1) * d));
      square += entry * entry;
    }
  }
  const moved = (d + 2) * Number.EPSILON * (Math.sqrt(square) + 4 * Math.sqrt(dot(B, B)));
  return { factor, inverse, doubt: moved < 1 ? moved / (1 - moved) : Number.POSITIVE_INFINITY };
}

function klOfFactors(one: Factorised, other: Factorised, d: number): Estimate {
  const ratio = solveLower(other.factor, one.factor, d);
  const trace = dot(ratio, ratio);
  let [logs, sizes] = [0, d];
  for (let k = 0; k < d; k++) {
    const log = Math.log(other.factor[k * d + k] / one.factor[k * d + k]);
    logs += log;
    sizes += Math.abs(log);
  }
  // of d eigenvalues each is off by no more than the whole
  const error = 0.5 * (one.doubt + other.doubt) * (trace + d) + d * Number.EPSILON * (trace + sizes);
  return { value: 0.5 * (trace - d) + logs, error };
}
