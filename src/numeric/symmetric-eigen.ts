import { tridiagonalEigen } from './tridiagonal-eigen.js';

/** A symmetric matrix V diag(l) V^T by its eigenvalues and eigenvectors. */
export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** The eigenvector of each, orthonormal. */
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix: reflections make it tridiagonal (Householder), the QL method does the
 * rest. Each eigenvalue is off by some roundings of the largest.
 *
 * @param matrix size x size row-major
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const { diagonal, offDiagonal, mirrors } = tridiagonalised(matrix, size);
  const { values, rows } = tridiagonalEigen(diagonal, offDiagonal, 'all');
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const vectors = order.map((j) => {
    const v = Float64Array.from({ length: size }, (_, i) => rows[i * size + j]);
    for (let k = mirrors.length - 1; k >= 0; k--) reflect(v, mirrors[k], k + 1);
    return v;
  });
  return { values: Float64Array.from(order, (j) => values[j]), vectors };
}

/** T = H A H, H = ... H_1 H_0 with H_k = I - 2 u_k u_k^T, where u_k has entries from k + 1 on and is 0 where nothing is to do. */
function tridiagonalised(matrix: Float64Array, size: number) {
  const A = matrix.slice();
  const mirrors: Float64Array[] = [];
  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k < size; k++) {
    diagonal[k] = A[k * size + k];
    if (k + 1 === size) break;
    const u = A.slice(k * size + k + 1, (k + 1) * size);
    const length = Math.hypot(...u);
    offDiagonal[k] = u[0] > 0 ? -length : length;
    u[0] -= offDiagonal[k];
    const size2 = Math.hypot(...u);
    if (size2 > 0) for (let i = 0; i < u.length; i++) u[i] /= size2;
    mirrors.push(u);
    reflectBoth(A, size, u, k + 1);
  }
  return { diagonal, offDiagonal, mirrors };
}

/** A <- (I - 2 u u^T) A (I - 2 u u^T) = A - u q^T - q u^T, q = 2 (A u - (u^T A u) u), on the rows and columns of u. */
function reflectBoth(A: Float64Array, size: number, u: Float64Array, from: number): void {
  const count = u.length;
  const q = new Float64Array(count);
  let middle = 0;
  for (let i = 0; i < count; i++) {
    const row = (from + i) * size + from;
    for (let j = 0; j < count; j++) q[i] += A[row + j] * u[j];
    middle += u[i] * q[i];
  }
  for (let i = 0; i < count; i++) q[i] = 2 * (q[i] - middle * u[i]);
  for (let i = 0; i < count; i++) {
    const row = (from + i) * size + from;
    for (let j = 0; j < count; j++) A[row + j] -= u[i] * q[j] + q[i] * u[j];
  }
}

/** v <- (I - 2 u u^T) v. */
function reflect(v: Float64Array, u: Float64Array, from: number): void {
  let overlap = 0;
  for (let i = 0; i < u.length; i++) overlap += u[i] * v[from + i];
  for (let i = 0; i < u.length; i++) v[from + i] -= 2 * overlap * u[i];
}
