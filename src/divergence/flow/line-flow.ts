import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';
import type { TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import { flowStep, startFlow } from './flow-step.js';
import { frozenStep } from './frozen-step.js';
import { imagedCells, klOfCells } from './line-cells.js';

/** Kinks that are held over all steps: some 50 MB of their lines. */
export const MOST_KINKS = 1 << 21;

/** Points of one model that its flow takes along. */
export interface Carried {
  readonly model: number;
  /** Ascending. */
  readonly points: Float64Array;
}

/**
 * Where the flows dx/dt = f x - (g^2/2) s of several models take points from t = 0 to T. A piecewise linear score stands
 * still at the middle of each step, which is of second order, kinks or not; others are followed by classical Runge-Kutta.
 *
 * @param times ascending from 0 to T
 */
export function carriedAlong(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly Carried[],
): Float64Array[] {
  return isPiecewise(field) ? frozen(process, field, times, starts) : rungeKutta(process, field, times, starts);
}

/** How many times smaller the error in time becomes with twice as many steps. */
export function timeFactor(field: ScoreField): number {
  return isPiecewise(field) ? 4 : 16;
}

function isPiecewise(field: ScoreField): boolean {
  return field.at(0).pieces !== undefined;
}

function frozen(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly Carried[],
): Float64Array[] {
  const all = starts.map(({ points }) => points.slice());
  for (let j = 0; j + 1 < times.length; j++) {
    const { middle, F, G } = frozenOver(process, times[j], times[j + 1]);
    const slice = field.at(middle);
    for (const [k, { model }] of starts.entries()) frozenStep(slice.pieces!(model), F, G, all[k]);
  }
  return all;
}

/** The time at which the score stands still during a step, F = int f dt and G = int g^2/2 dt over it. */
function frozenOver(process: ForwardProcess, from: number, to: number) {
  const middle = from + 0.5 * (to - from);
  const ends = [from, middle, to].map((t) => process.coefficients(t));
  // Simpson's rule
  const over = (part: (at: Coefficients) => number) => {
    const [a, b, c] = ends.map(part);
    return ((to - from) * (a + 4 * b + c)) / 6;
  };
  return { middle, F: over(({ drift }) => drift), G: over(({ diffusion }) => 0.5 * diffusion * diffusion) };
}

/**
 * `carriedAlong` for one model and many sets of points, one after another: of a piecewise linear score it keeps the lines
 * at all steps, which cost more than to follow some tens of points along them.
 */
export function follower(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  model: number,
): (points: Float64Array) => Float64Array {
  const kinks = field.at(0).pieces?.(model).kinks.length ?? Number.POSITIVE_INFINITY;
  if (kinks * times.length > MOST_KINKS) return (points) => carriedAlong(process, field, times, [{ model, points }])[0];
  const steps = Array.from({ length: times.length - 1 }, (_, j) => {
    const { middle, F, G } = frozenOver(process, times[j], times[j + 1]);
    return { lines: field.at(middle).pieces!(model), F, G };
  });
  return (points) => {
    const images = points.slice();
    for (const { lines, F, G } of steps) frozenStep(lines, F, G, images);
    return images;
  };
}

function rungeKutta(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly Carried[],
): Float64Array[] {
  const flows = starts.map(({ model, points }) => startFlow(model, points));
  let start = field.at(times[0]);
  for (let j = 0; j + 1 < times.length; j++) {
    const middle = field.at(times[j] + 0.5 * (times[j + 1] - times[j]));
    const end = field.at(times[j + 1]);
    for (const flow of flows) flowStep(process, flow, [start, middle, end], times[j], times[j + 1]);
    start = end;
  }
  return flows.map(({ points }) => points);
}

/** What the computation of one KL starts from. */
export interface FlowStart {
  readonly model: number;
  /** They cover the support of p_0; their faces are the nodes that are carried along. */
  readonly cells: TargetCells;
}

/**
 * KL(p_0 || p^ODE) of models whose probability flow pushes pi to p^ODE, in nats, d = 1, from the masses of cells.
 *
 * The map x_0 -> x_T is monotone, so log p^ODE(x_0) = log pi(x_T) + log dx_T/dx_0, with the derivative from the difference
 * of neighbouring nodes. Unlike the integral of the divergence, which jumps at kinks, this is of second order.
 *
 * @param times ascending from 0 to T
 */
export function probabilityFlowKls(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly FlowStart[],
): Resolved[] {
  const points = starts.map(({ model, cells }) => ({ model, points: cells.faces }));
  return carriedAlong(process, field, times, points).map((images, k) =>
    klOfCells(imagedCells(starts[k].cells, images, process.priorVariance)),
  );
}
