import { type Estimate, numberOf, plus } from '../../../src/numeric/estimate.js';
import { goldenSection } from '../../../src/numeric/golden-section.js';
import { flowReadout, type GradientFlow } from '../../../src/training/gradient-flow.js';
import { lossChange } from '../../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../../src/training/quadratic-loss.js';
import { changeTo } from '../../generators/few-nodes.js';

/** Where the loss of the population is least along a training on the data, from one training time to another. */
export interface BestStop {
  /** ln tau*. A minimum at an end of the range counts as being there. */
  readonly logTime: Estimate;
  /** ln(J(A_n(first time))/J(A_n(tau*))): by how much the loss falls before tau*. */
  readonly fall: Estimate;
  /** ln(J(A_n(last time))/J(A_n(tau*))): by how much it rises again. */
  readonly rise: Estimate;
}

/**
 * Steps of the grid in ln tau: a fourth of a decade. A term exp(-l tau) of the flow goes from 0.9 to 0.1 of its size
 * over more than five of them.
 */
const STEP = 0.25 * Math.LN10;
/** Golden sections of two steps of the grid, which leave 1/300 of them. */
const SECTIONS = 12;

/**
 * The least J(A_n(tau)): the smallest on a grid in ln tau, and golden sections about each of the grid's minima, as a
 * loss may have several.
 *
 * @param population the loss as a function of A, from A_0 = 0
 * @param zeroLoss J_0
 * @param flow on the data, with the first and the last training time
 */
export function bestStop(population: QuadraticLoss, zeroLoss: Estimate, flow: GradientFlow): BestStop {
  const change = (x: number) => lossChange(population, flowReadout(flow.spectrum, Math.exp(x)));
  const [first, last] = [flow.times[0], flow.times[flow.times.length - 1]].map(Math.log);
  const count = Math.ceil((last - first) / STEP);
  const grid = Array.from({ length: count + 1 }, (_, k) => ({ x: first + (k / count) * (last - first), error: 0 }));
  const changes = grid.map(({ x }) => change(x));
  let best = { at: grid[0], change: changes[0] };
  const compare = (at: { x: number; error: number }, found: number) => {
    if (found < best.change) best = { at, change: found };
  };
  for (let k = 1; k <= count; k++) {
    compare(grid[k], changes[k]);
    if (k === count || changes[k] > changes[k - 1] || changes[k] > changes[k + 1]) continue;
    const refined = goldenSection(change, grid[k - 1].x, grid[k + 1].x, SECTIONS);
    compare(refined, change(refined.x));
  }
  // the error of a flow grows with tau
  const error = flow.errors[flow.errors.length - 1];
  const lossAt = (x: number) => plus(zeroLoss, changeTo(population, flowReadout(flow.spectrum, Math.exp(x)), error));
  const least = lossAt(best.at.x);
  return {
    logTime: { value: best.at.x, error: best.at.error },
    fall: logRatio(lossAt(first), least),
    rise: logRatio(lossAt(last), least),
  };
}

/** ln(a/b), off by at most -ln(1 - e_a/a) - ln(1 - e_b/b). */
function logRatio(a: Estimate, b: Estimate): Estimate {
  const shift = ({ value, error }: Estimate) =>
    error < value ? -Math.log1p(-error / value) : Number.POSITIVE_INFINITY;
  return { value: Math.log(numberOf(a) / numberOf(b)), error: shift(a) + shift(b) };
}
