import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';
import type { Resolved } from '../refinement.js';
import { flowStep, OVERFLOWS, startFlow } from './flow-step.js';

/** What the computation of one KL starts from. */
export interface FlowStart {
  readonly model: number;
  /** Ascending nodes that cover the support of p_0. */
  readonly faces: Float64Array;
  /** The mass of p_0 between neighbouring nodes. */
  readonly masses: Float64Array;
}

/** Neighbours closer than this, relative to where they are, have lost the digits of their distance. */
const COLLAPSE = 1e-13;
/** Cells with less mass of p_0 than this cannot change a KL by 1e-12, and may lie where neighbours do collapse. */
const NEGLIGIBLE = 1e-16;

/**
 * KL(p_0 || p^ODE) of models whose probability flow pushes pi to p^ODE, in nats, d = 1.
 *
 * The nodes are carried forward along dx/dt = f x - (g^2/2) s (classical Runge-Kutta). The map x_0 -> x_T is monotone,
 * so log p^ODE(x_0) = log pi(x_T) + log dx_T/dx_0, with the derivative from the difference of neighbouring nodes.
 * Unlike the integral of the divergence, which jumps at kinks, this is of second order.
 *
 * @param times ascending from 0 to T
 */
export function probabilityFlowKls(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly FlowStart[],
): Resolved[] {
  const flows = starts.map(({ model, faces }) => startFlow(model, faces));
  let start = field.at(times[0]);
  for (let j = 0; j + 1 < times.length; j++) {
    const middle = field.at(times[j] + 0.5 * (times[j + 1] - times[j]));
    const end = field.at(times[j + 1]);
    for (const flow of flows) flowStep(process, flow, [start, middle, end], times[j], times[j + 1]);
    start = end;
  }
  return flows.map((flow, k) => flowKl(starts[k].masses, process.priorVariance, flow.points));
}

/**
 * KL = sum_i P_i log(P_i / Q_i), where Q_i = pi(x_T) dx_T is the mass that the flow gives cell i, with x_T at the
 * middle of the cell's image.
 */
function flowKl(masses: Float64Array, priorVariance: number, to: Float64Array): Resolved {
  const logNorm = 0.5 * Math.log(2 * Math.PI * priorVariance);
  let value = 0;
  for (let i = 0; i < masses.length; i++) {
    if (masses[i] < NEGLIGIBLE) continue;
    const distance = to[i + 1] - to[i];
    const image = 0.5 * (to[i] + to[i + 1]);
    if (!Number.isFinite(distance)) {
      return { value: null, reason: OVERFLOWS };
    }
    if (distance <= COLLAPSE * (1 + Math.abs(image))) {
      return { value: null, reason: 'the probability flow contracts neighbouring points to within rounding' };
    }
    value += masses[i] * (Math.log(masses[i] / distance) + (0.5 * image * image) / priorVariance + logNorm);
  }
  return { value, unresolved: 0 };
}
