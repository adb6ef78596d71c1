import { phi } from '../numeric/exponential-means.js';
import { gaussLegendre } from '../numeric/gauss-legendre.js';

// Gradient flow learns an eigendirection of G, of eigenvalue l >= 0, like p_l(s) = (1 - e^{-l s})/l, and like p_0(s) = s. These
// are the integrals of p_l over training time, to some roundings for all l and tau: of equal and of vanishing eigenvalues too.
// With phi(x) = (1 - e^{-x})/x, p_l(s) = s phi(l s). Below 1, where the closed forms cancel, the integrals are taken by nodes.

/** Gauss-Legendre nodes for functions as smooth as u^2 e^{-2u} on [0, 1]: 1e-17. */
const NODES = 8;

/** int_0^tau p_l(s) ds = (tau - p_l(tau))/l. */
export function growthIntegral(l: number, tau: number): number {
  return tau * tau * firstMean(l * tau);
}

/** int_0^1 u phi(x u) du = (1 - phi(x))/x. */
function firstMean(x: number): number {
  return x < 1 ? byNodes((u) => u * phi(x * u)) : (1 - phi(x)) / x;
}

/**
 * int_0^tau p_k(s) p_l(s) ds = (tau - p_k(tau) - p_l(tau) + p_{k+l}(tau))/(k l) = tau^3 F(k tau, l tau), where for x <= y
 *
 * F(x, y) = int_0^1 u^2 phi(x u) phi(y u) du = (1 - phi(x) - phi(y) + phi(x + y))/(x y)
 *         = ((1 - phi(x))/x - (1 - e^{-y} - y e^{-y} phi(x))/(y (x + y)))/y.
 *
 * The last form does not cancel as x goes to 0, and loses less than a digit where y >= 1.
 */
export function growthProductIntegral(k: number, l: number, tau: number): number {
  const [x, y] = [Math.min(k, l) * tau, Math.max(k, l) * tau];
  const cube = tau * tau * tau;
  if (y < 1) return cube * byNodes((u) => u * u * phi(x * u) * phi(y * u));
  const fall = (-Math.expm1(-y) - y * Math.exp(-y) * phi(x)) / y / (x + y);
  return (cube / y) * (firstMean(x) - fall);
}

/** The integral of a smooth function over [0, 1]. */
function byNodes(f: (u: number) => number): number {
  const { nodes, weights } = gaussLegendre(NODES);
  let sum = 0;
  for (let i = 0; i < NODES; i++) sum += 0.5 * weights[i] * f(0.5 * (1 + nodes[i]));
  return sum;
}
