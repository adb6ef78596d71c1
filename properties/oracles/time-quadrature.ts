import type { Estimate } from '../../src/numeric/estimate.js';
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

/** Nodes for integrands that are analytic on [0, T]; the difference from the coarser rule is the error. */
const [FINE, COARSE] = [96, 64];

/** int_0^T f(t) dt of a function that is analytic on [0, T]. */
export function analyticIntegral(horizon: number, f: (t: number) => number): Estimate {
  const [value, coarse] = [FINE, COARSE].map((count) => {
    const { nodes, weights } = timeQuadrature(horizon, count);
    return nodes.reduce((sum, t, k) => sum + weights[k] * f(t), 0);
  });
  return { value, error: Math.abs(value - coarse) };
}
