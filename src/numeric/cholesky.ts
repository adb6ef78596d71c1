/**
 * The lower triangular L of a positive definite matrix S = L L^T.
 *
 * @param matrix S, d x d row-major, symmetric
 * @throws RangeError if S is not positive definite
 */
export function cholesky(matrix: Float64Array, d: number): Float64Array {
  const L = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * d + j];
      for (let k = 0; k < j; k++) rest -= L[i * d + k] * L[j * d + k];
      if (i > j) L[i * d + j] = rest / L[j * d + j];
      else if (rest > 0) L[i * d + i] = Math.sqrt(rest);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return L;
}

/** L^{-1} of a lower triangular L, d x d row-major. */
export function inverseLower(L: Float64Array, d: number): Float64Array {
  const identity = Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? 1 : 0));
  return solveLower(L, identity, d);
}

/** X = L^{-1} M by forward substitution, both lower triangular, d x d row-major. */
export function solveLower(L: Float64Array, M: Float64Array, d: number): Float64Array {
  const X = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = M[i * d + j];
      for (let k = j; k < i; k++) rest -= L[i * d + k] * X[k * d + j];
      X[i * d + j] = rest / L[i * d + i];
    }
  }
  return X;
}
