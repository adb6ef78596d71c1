import { gaussLegendre, type Quadrature } from '../numeric/gauss-legendre.js';
import { cos, sin } from '../numeric/trigonometry.js';

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

/** Which of six rules, each with every sixth node of a finer one, that are together that finer one. */
export type Sixth = 0 | 1 | 2 | 3 | 4 | 5;

export const SIXTHS: readonly Sixth[] = [0, 1, 2, 3, 4, 5];

/**
 * Nodes and weights for int_0^T dt, evenly spaced in v of (0, 1):
 *
 *     t = T u(v), u'(v) = (1 - cos^16 pi v)^2/C, v_j = (j + 1/2)/count,
 *
 * or v_j = (j + (sixth + 1/2)/6)/count.
 *
 * u' is flat but for the ends, where it is like v^4: there t is like v^5 and sigma_t like v^(5/2), and what is smooth in
 * sigma_t leaves an error of the fifth order. Where two kinks cross, and where the kink of a feature of small weight passes
 * p_t, the error is one of the spacing between the nodes, and the even one is the best. Six shifted rules together are the
 * rule with six times as many nodes: how far its thirds, every third node, and its halves lie apart shows its error, and the
 * halves are two sixths of the rule with three times as many nodes.
 *
 * @param count at least 1
 */
export function evenTimes(horizon: number, count: number, sixth?: Sixth): Quadrature {
  const offset = sixth === undefined ? 0.5 : (sixth + 0.5) / 6;
  const places = Array.from({ length: count }, (_, j) => Math.PI * ((j + offset) / count));
  const steps = Float64Array.from(places, stepAt);
  // count C but for rounding, with 17 nodes or more
  const whole = steps.reduce((sum, step) => sum + step, 0);
  return {
    nodes: Float64Array.from(places, (x) => horizon * partBefore(x)),
    weights: steps.map((step) => horizon * (step / whole)),
  };
}

/** (1 - cos^16 x)^2. */
function stepAt(x: number): number {
  const square = sin(x) * sin(x);
  // 1 - c^8 = (1 - c)(1 + c)(1 + c^2)(1 + c^4) for c = cos^2 x = 1 - square
  const c = 1 - square;
  const rest = square * (1 + c) * (1 + c * c) * (1 + c * c * c * c);
  return rest * rest;
}

/** Below this, what is integrated cancels. */
const NEAR = 0.01;
/** pi C. */
const WHOLE = squareIntegral(Math.PI);

/** u at x = pi v: the integral of (1 - cos^16)^2 from 0 to x, over that to pi. */
function partBefore(x: number): number {
  if (x < NEAR) return ((64 / 5) * x * x * x * x * x - (1472 / 21) * x * x * x * x * x * x * x) / WHOLE;
  return squareIntegral(x) / WHOLE;
}

/** int_0^x (1 - 2 cos^16 + cos^32). */
function squareIntegral(x: number): number {
  return x - 2 * powerIntegral(16, x) + powerIntegral(32, x);
}

/** int_0^x cos^n for an even n: n I_n = cos^{n-1} sin + (n - 1) I_{n-2}. */
function powerIntegral(n: number, x: number): number {
  const c = cos(x);
  let power = c * sin(x);
  let integral = x;
  for (let k = 2; k <= n; k += 2) {
    integral = (power + (k - 1) * integral) / k;
    power *= c * c;
  }
  return integral;
}
