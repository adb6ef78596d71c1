import type { Quadrature } from './gauss-legendre.js';
import { tridiagonalEigen } from './tridiagonal-eigen.js';

const rules = new Map<number, Quadrature>();

/**
 * The Gauss rule of the biweight density 15/16 (1 - z^2)^2 on [-1, 1]: weights sum to 1. Rules are computed once and
 * shared, so treat the arrays as read-only.
 *
 * The monic orthogonal polynomials obey P_{k+1} = z P_k - beta_k P_{k-1}, beta_k = k (k + 4)/((2k + 5)(2k + 3)); the
 * nodes are the eigenvalues of the Jacobi matrix, and the weights are the squared first components of its eigenvectors
 * (Golub, Welsch).
 *
 * @param count number of nodes, >= 1; exact for polynomials of degree 2 count - 1
 */
export function gaussBiweight(count: number): Quadrature {
  const known = rules.get(count);
  if (known) return known;
  const couplings = Array.from({ length: count }, (_, i) => {
    const k = i + 1;
    return k === count ? 0 : Math.sqrt((k * (k + 4)) / ((2 * k + 5) * (2 * k + 3)));
  });
  const { values, rows } = tridiagonalEigen(new Array(count).fill(0), couplings, 'ends');
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const rule = {
    nodes: Float64Array.from(order, (j) => values[j]),
    weights: Float64Array.from(order, (j) => rows[j] * rows[j]),
  };
  rules.set(count, rule);
  return rule;
}
