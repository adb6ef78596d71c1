import type { Quadrature } from '../numeric/gauss-legendre.js';

/** By which third of a spacing the nodes of a rule are shifted. */
export type Shift = -1 | 0 | 1;

/** The shifts of three rules that are together the rule with three times as many nodes. */
export const SHIFTS: readonly Shift[] = [-1, 0, 1];

/**
 * Nodes and weights for int_0^T dt, evenly spaced in v of (0, 1):
 *
 *     t = T u(v), u'(v) = (16/11)(1 - cos^6 pi v), v_j = (j + 1/2 + shift/3)/count.
 *
 * Next to 0, t is like v^3 and sigma_t like v^(3/2): what is smooth in sigma_t leaves an error of order 9/2, as the
 * other end does of order 6. Where two kinks cross, and where the kink of a feature of small weight passes p_t, the error
 * is one of the spacing between the nodes, and the even one is the best. Three shifted rules together are the rule with
 * three times as many nodes: a finer rule adds two thirds to the one before, and how far its thirds lie apart shows its
 * error.
 *
 * @param count at least 1
 */
export function evenTimes(horizon: number, count: number, shift: Shift = 0): Quadrature {
  const places = Array.from({ length: count }, (_, j) => 2 * Math.PI * ((j + 0.5 + shift / 3) / count));
  const steps = Float64Array.from(
    places,
    (x) => (22 - 15 * Math.cos(x) - 6 * Math.cos(2 * x) - Math.cos(3 * x)) / 22 / count,
  );
  // exactly 1 but for rounding with four nodes or more
  const whole = steps.reduce((sum, step) => sum + step, 0);
  return {
    nodes: Float64Array.from(places, (x) => horizon * partBefore(x)),
    weights: steps.map((step) => (horizon * step) / whole),
  };
}

/** Below this the sines cancel. */
const NEAR = 0.01;

/** u at x = 2 pi v: (x - (15 sin x + 3 sin 2x + sin(3x)/3)/22)/(2 pi). */
function partBefore(x: number): number {
  if (x < NEAR) return ((2 * x * x * x) / (11 * Math.PI)) * (1 - (x * x) / 5);
  return (x - (15 * Math.sin(x) + 3 * Math.sin(2 * x) + Math.sin(3 * x) / 3) / 22) / (2 * Math.PI);
}
