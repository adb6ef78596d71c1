import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { Doubt } from '../extrapolated.js';
import type { ScoreField } from '../field/score-field.js';
import type { TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import { type Carried, flowStep, type Images, startFlow } from './flow-step.js';
import { imagedCells, klOfCells } from './line-cells.js';
import { type PiecewisePath, piecewiseFlow, piecewiseFollower, piecewisePath, stepsOf } from './piecewise-flow.js';

/**
 * Where the flows dx/dt = f x - (g^2/2) s of several models take points from t = 0 to T. Piecewise linear scores are
 * followed kink by kink, with an error of fourth order, and of second in stiff steps; others by classical Runge-Kutta.
 *
 * @param times ascending from 0 to T
 */
export function carriedAlong(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly Carried[],
): Images[] {
  return isPiecewise(field)
    ? piecewiseFlow(stepsOf(process, field, times), starts)
    : rungeKutta(process, field, times, starts);
}

/**
 * `carriedAlong` for one model and many sets of points, one after another, until the next model is followed.
 *
 * @param path what several models share
 */
export function follower({ process, field, times, kept }: FlowPath, model: number): (points: Float64Array) => Images {
  if (kept === undefined) return (points) => carriedAlong(process, field, times, [{ model, points }])[0];
  return piecewiseFollower(kept, model);
}

/** The way of a field's models from t = 0 to T, with its steps where they are few enough to be kept. */
export interface FlowPath {
  readonly process: ForwardProcess;
  readonly field: ScoreField;
  readonly times: Float64Array;
  readonly kept: PiecewisePath | undefined;
}

/** Kinks that are kept over all steps: some 100 MB. */
export const MOST_KINKS = 1 << 20;

/** @param times ascending from 0 to T */
export function flowPath(process: ForwardProcess, field: ScoreField, times: Float64Array): FlowPath {
  const kinks = field.at(0).pieces?.(0).kinks.length ?? Number.POSITIVE_INFINITY;
  const isLong = kinks * (times.length - 1) > MOST_KINKS;
  return { process, field, times, kept: isLong ? undefined : piecewisePath([...stepsOf(process, field, times)]) };
}

/** How wary an extrapolation in time is, of fourth order: kinks make the error rough, and more so where they are not known. */
export const TIME_DOUBTS = {
  ofKinks: { factor: 16, added: 0.5, changed: [1, 0.125] },
  ofAny: { factor: 16, added: 0.5, changed: [2, 0.25] },
} as const satisfies Readonly<Record<string, Doubt>>;

/** That of a field, by whether its kinks are known. */
export function timeDoubt(field: ScoreField): Doubt {
  return isPiecewise(field) ? TIME_DOUBTS.ofKinks : TIME_DOUBTS.ofAny;
}

function isPiecewise(field: ScoreField): boolean {
  return field.at(0).pieces !== undefined;
}

function rungeKutta(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  starts: readonly Carried[],
): Images[] {
  const flows = starts.map(({ model, points }) => startFlow(model, points));
  const middles = times.subarray(1).map((end, j) => times[j] + 0.5 * (end - times[j]));
  const all = [...times, ...middles];
  process.foresee?.(all);
  field.foresee?.(all);
  let start = field.at(times[0]);
  for (let j = 0; j + 1 < times.length; j++) {
    const middle = field.at(middles[j]);
    const end = field.at(times[j + 1]);
    for (const flow of flows) flowStep(process, flow, [start, middle, end], times[j], times[j + 1]);
    start = end;
  }
  return flows.map(({ points }) => ({ places: points }));
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
  target: Target,
  field: ScoreField,
  times: Float64Array,
  starts: readonly FlowStart[],
): Resolved[] {
  const points = starts.map(({ model, cells }) => ({ model, points: cells.faces }));
  return carriedAlong(process, field, times, points).map((images, k) =>
    klOfCells(imagedCells(target, starts[k].cells, images, process.priorVariance)),
  );
}
