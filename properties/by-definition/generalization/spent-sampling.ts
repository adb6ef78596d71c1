import type { Estimate } from '../../../src/numeric/estimate.js';
import { operatorNorm } from '../../../src/numeric/operator-norm.js';
import { dot, minus, norm } from '../../../src/numeric/vectors.js';
import { integratePanels } from '../../../src/target/panels.js';
import { flowReadout, gradientFlow } from '../../../src/training/gradient-flow.js';
import { multiplyRows } from '../../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../../src/training/quadratic-loss.js';
import { distancesOfFlows } from './distance-of-flows.js';

/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const FINE = 6;
const COARSE = 4;
/** Aimed error of the flows relative to themselves: what is asked of their difference is asked more closely. */
const FLOW_TOLERANCE = 1e-10;
/** Where the first panel from 0 ends, as a part of the shortest decay time. */
const FIRST = 0.3;

/** Both parts of S. */
export interface SpentSampling {
  readonly displaced: Estimate;
  readonly unused: Estimate;
}

/**
 * The sampling part S of the explicit bound by what it is spent on, by training time in nats:
 *
 * S = |D G^{1/2}|_F^2/(2m) + (1/m) ∫_0^tau |D G - (dB - A_n dG)/2|_F^2 ds,  D(s) = A_n(s) - A(s),
 *
 * for D' = (dB - A_n dG) - D G by eqs. 9 and 10, so that the first part grows by <dB - A_n dG - D G, D G>/m. It holds for
 * the gram and cross moment of any quadrature in diffusion time.
 */
export function spentSampling(losses: readonly QuadraticLoss[], times: readonly number[]): SpentSampling[] {
  const [population, empirical] = losses.map((each) => ({
    loss: each,
    flow: gradientFlow(each, times, FLOW_TOLERANCE),
  }));
  const { loss } = population;
  const dG = minus(empirical.loss.gram, loss.gram);
  const dB = minus(empirical.loss.crossMoment, loss.crossMoment);
  const displaced = distancesOfFlows({ population, empirical });
  const square = (s: number) => {
    const [A, An] = [population, empirical].map(({ flow }) => flowReadout(flow.spectrum, s));
    const pull = multiplyRows(minus(An, A), loss.gram, loss.width);
    const push = multiplyRows(An, dG, loss.width);
    const rest = pull.map((value, e) => value - 0.5 * (dB[e] - push[e]));
    return dot(rest, rest) / loss.width;
  };
  const rates = losses.map(({ gram }) => operatorNorm(gram, loss.width).value);
  const first = FIRST / Math.max(...rates);
  return times.map((tau, k) => {
    const panels = panelsTo(tau, first);
    const [fine, coarse] = [FINE, COARSE].map((count) => integratePanels(panels, count, square));
    // an error of the flows moves what is squared by at most this, at any time up to tau
    const [error, errorOnData] = [population, empirical].map(({ flow }) => flow.errors[k]);
    const moved = (error + errorOnData) * rates[0] + errorOnData * norm(dG);
    const byFlows = (moved * (2 * Math.sqrt(tau * loss.width * fine) + tau * moved)) / loss.width;
    return { displaced: displaced[k], unused: { value: fine, error: Math.abs(fine - coarse) + byFlows } };
  });
}

/** From 0 to tau: the first panel ends at `first`, the others where log s has moved by 1. */
function panelsTo(tau: number, first: number): Float64Array {
  const ends = [0];
  for (let s = first; s < tau; s *= Math.E) ends.push(s);
  return Float64Array.of(...ends, tau);
}
