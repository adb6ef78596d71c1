import type { Estimate } from './estimate.js';
import { genericStart, growKrylov, startKrylov } from './lanczos.js';
import { tridiagonalEigen } from './tridiagonal-eigen.js';
import { dot } from './vectors.js';

/**
 * The largest |eigenvalue| of a symmetric matrix, by Lanczos.
 *
 * Let the first columns of an orthogonal V be the Krylov basis: V^T M V = [[T, beta e_k e_1^T], [., R]]. V does not
 * change the Frobenius norm, which therefore gives the size of what the basis has not seen:
 * |R|_F^2 = |M|_F^2 - |T|_F^2 - 2 beta^2. So
 *
 * |T|_op <= |M|_op <= max(|T|_op, |R|_F) + beta.
 *
 * @param matrix size x size row-major, symmetric
 * @returns value <= |M|_op <= value + error
 */
export function operatorNorm(matrix: Float64Array, size: number): Estimate {
  const total = dot(matrix, matrix);
  if (total === 0) return { value: 0, error: 0 };
  const basis = startKrylov(matrix, genericStart(size));
  growKrylov(basis, size);
  const { diagonal, couplings } = basis;
  const { values } = tridiagonalEigen(diagonal, couplings, 'ends');
  let value = 0;
  for (const theta of values) value = Math.max(value, Math.abs(theta));
  const beta = couplings[couplings.length - 1];
  let seen = 2 * beta * beta;
  for (let k = 0; k < diagonal.length; k++) {
    seen += diagonal[k] * diagonal[k];
    if (k > 0) seen += 2 * couplings[k - 1] * couplings[k - 1];
  }
  const rounding = Number.EPSILON * size * Math.sqrt(total);
  const unseen = Math.sqrt(Math.max(0, total - seen + 2 * rounding * Math.sqrt(total)));
  return { value, error: Math.max(0, unseen - value) + beta + rounding };
}
