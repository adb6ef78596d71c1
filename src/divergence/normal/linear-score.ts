import type { LinearMap } from './normal.js';

/** The score s(x, t) = -H(t) x + c(t) in R^d. */
export interface LinearScore {
  /** d. */
  readonly dimension: number;
  /** H(t) and c(t). */
  at(t: number): LinearMap;
}

/** The equation whose drift contains a score: the reverse SDE, or the probability flow ODE. */
export type ReverseFlow = 'sde' | 'ode';

/** The score s(x, t) = -precision(t) x + offset(t) on the line. */
export function scoreOnLine(precision: (t: number) => number, offset: (t: number) => number): LinearScore {
  return {
    dimension: 1,
    at: (t) => ({ precision: Float64Array.of(precision(t)), offset: Float64Array.of(offset(t)) }),
  };
}
