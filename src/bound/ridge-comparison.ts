import { dot } from '../numeric/vectors.js';
import { type Descent, ridgeReadout } from '../training/gradient-flow.js';
import { lossChange } from '../training/loss-at-readout.js';

/** A model A_c that gradient flow is compared with at time tau (theory L4). */
export interface RidgeComparison {
  /** A_c, d x m row-major. */
  readonly readout: Float64Array;
  /** J(A_c) - J_0 in nats. */
  readonly change: number;
  /** |A_c|_F^2/(4 m tau) in nats. */
  readonly distance: number;
}

/**
 * A_c = B (G + part/(2 tau) I)^{-1}, by default the minimiser of J(A_c) + |A_c|_F^2/(4 m tau). It is used in the
 * inequality J(A(tau)) <= J(A_c) + |A_c|_F^2/(4 m tau), which holds for every A_c, so truncating the Krylov space costs
 * sharpness but never validity.
 *
 * @param tau training time >= 0 in the clock of theta; at 0 the ridge is infinite and A_c = 0
 * @param part fraction of the best ridge, > 0
 */
export function ridgeComparison({ loss, flow }: Descent, tau: number, part = 1): RidgeComparison {
  if (tau === 0) return { readout: new Float64Array(loss.crossMoment.length), change: 0, distance: 0 };
  const readout = ridgeReadout(flow.spectrum, part / (2 * tau));
  return { readout, change: lossChange(loss, readout), distance: dot(readout, readout) / (4 * loss.width * tau) };
}
