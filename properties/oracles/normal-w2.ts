import { cholesky } from '../../src/numeric/cholesky.js';

/** N(m, S) on R^d, S d x d row-major. */
interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * W2 between N(m, S) and N(k, R): with S = L L^T, and mu_i the eigenvalues of L^T R L, those of S R,
 *
 *     W2^2 = |m - k|^2 + tr S + tr R - 2 sum_i mu_i^{1/2}.
 *
 * @see Dowson, Landau 1982
 */
export function normalW2(one: Normal, other: Normal): number {
  const d = one.mean.length;
  const shift = one.mean.reduce((sum, m, i) => sum + (m - other.mean[i]) * (m - other.mean[i]), 0);
  if (d === 1) return Math.hypot(Math.sqrt(shift), Math.sqrt(one.covariance[0]) - Math.sqrt(other.covariance[0]));
  const L = cholesky(one.covariance, d);
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = i; k < d; k++) {
        for (let l = j; l < d; l++) product[i * d + j] += L[k * d + i] * other.covariance[k * d + l] * L[l * d + j];
      }
    }
  }
  const traces = [one, other].map(({ covariance }) =>
    covariance.reduce((sum, v, k) => (k % (d + 1) ? sum : sum + v), 0),
  );
  const roots = eigenvalues(product, d).reduce((sum, mu) => sum + Math.sqrt(Math.max(0, mu)), 0);
  return Math.sqrt(Math.max(0, shift + traces[0] + traces[1] - 2 * roots));
}

/** The largest eigenvalue of the symmetric part of a d x d matrix, row-major. */
export function largestRate(matrix: Float64Array, d: number): number {
  const symmetric = matrix.map((a, k) => 0.5 * (a + matrix[(k % d) * d + Math.floor(k / d)]));
  return Math.max(...eigenvalues(symmetric, d));
}

/** Rotations leave less than rounding after this many sweeps. */
const SWEEPS = 12;

/** The eigenvalues of a symmetric matrix, by Jacobi's rotations. */
function eigenvalues(matrix: Float64Array, d: number): number[] {
  const a = matrix.slice();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) rotate(a, d, p, q);
    }
  }
  return Array.from({ length: d }, (_, i) => a[i * (d + 1)]);
}

/** Makes the entry (p, q) zero by a rotation in the plane of both axes. */
function rotate(a: Float64Array, d: number, p: number, q: number): void {
  if (a[p * d + q] === 0) return;
  const angle = 0.5 * Math.atan2(2 * a[p * d + q], a[p * (d + 1)] - a[q * (d + 1)]);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < d; k++) {
    const [x, y] = [a[k * d + p], a[k * d + q]];
    a[k * d + p] = c * x + s * y;
    a[k * d + q] = c * y - s * x;
  }
  for (let k = 0; k < d; k++) {
    const [x, y] = [a[p * d + k], a[q * d + k]];
    a[p * d + k] = c * x + s * y;
    a[q * d + k] = c * y - s * x;
  }
}
