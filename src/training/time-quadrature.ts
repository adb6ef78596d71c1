import { gaussLegendre, type Quadrature } from '../numeric/gauss-legendre.js';

/**
 * Gauss-Legendre nodes for int_0^T dt in the variable u, t = T u^2: scores change fastest next to t = 0, where the
 * nodes crowd. The best rule of few nodes; with many, kinks of two features cross in t, convergence is algebraic, roughly
 * like count^-4, and `evenTimes` is nearer.
 */
export function timeQuadrature(horizon: number, count: number): Quadrature {
  const { nodes, weights } = gaussLegendre(count);
  const u = nodes.map((x) => 0.5 * (1 + x));
  return {
    nodes: u.map((x) => horizon * x * x),
    weights: weights.map((w, i) => horizon * w * u[i]),
  };
}
