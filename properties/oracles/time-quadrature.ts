import { gaussLegendre, type Quadrature } from '../../src/numeric/gauss-legendre.js';

/**
 * Gauss-Legendre nodes for int_0^T dt in the variable u, t = T u^2: int_0^T f(t) dt = int_0^1 2 T u f(T u^2) du. Scores
 * change fastest next to t = 0, where these nodes crowd.
 */
export function timeQuadrature(horizon: number, count: number): Quadrature {
  const { nodes, weights } = gaussLegendre(count);
  const u = nodes.map((x) => 0.5 * (1 + x));
  return { nodes: u.map((x) => horizon * x * x), weights: weights.map((w, i) => horizon * w * u[i]) };
}
