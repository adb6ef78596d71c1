import type { Estimate } from '../../src/numeric/estimate.js';
import { increasingRoot } from '../../src/numeric/increasing-root.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { timeQuadrature } from './time-quadrature.js';

/**
 * The score of N(0, 1) under vp, pushed off near t = 0 alone:
 *
 * s(x, t) = -x + c relu(alpha_t - 1 + r).
 *
 * It is a random-feature model with e(t) = (1, alpha_t) and the features relu(x), relu(-x) and relu(alpha_t - 1 + r),
 * whose parameters are bounded as r -> 0.
 */
export interface EarlyPush {
  readonly c: number;
  /** Within (0, 1). */
  readonly r: number;
}

/** c relu(alpha_t - 1 + r), by which the score is off. */
export function pushAt({ alpha }: Coefficients, { c, r }: EarlyPush): number {
  return c * Math.max(0, alpha - 1 + r);
}

/** Nodes in time; the difference from the coarser rule is the error. */
const NODES = 24;
const COARSER = 16;

/**
 * 1/2 int_0^T lambda(t) E_{p_t}|s - grad log p_t|^2 dt in nats, for p_0 = N(0, 1): what is integrated is smooth up to
 * the time at which alpha_t = 1 - r, and 0 from there on.
 */
export function pushedLoss(process: ForwardProcess, push: EarlyPush, weight: (at: Coefficients) => number): Estimate {
  const end = endOf(process, push);
  const [value, coarse] = [NODES, COARSER].map((count) => {
    const { nodes, weights } = timeQuadrature(end, count);
    return nodes.reduce((sum, t, k) => {
      const at = process.coefficients(t);
      const gap = pushAt(at, push);
      return sum + 0.5 * weights[k] * weight(at) * gap * gap;
    }, 0);
  });
  return { value, error: Math.abs(value - coarse) };
}

/** The time at which alpha_t = 1 - r, or T. */
function endOf({ coefficients, horizon }: ForwardProcess, { r }: EarlyPush): number {
  const spent = (t: number) => 1 - coefficients(t).alpha;
  if (spent(horizon) <= r) return horizon;
  // alpha' = f alpha
  return increasingRoot(spent, (t) => -coefficients(t).drift * coefficients(t).alpha, r, 0, horizon);
}
