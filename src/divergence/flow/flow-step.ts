import type { ForwardProcess } from '../../process/forward-process.js';
import type { Triple } from '../field/path-divergence.js';
import type { ScoreSlice } from '../field/score-field.js';

/** Points of one model that its flow takes along. */
export interface Carried {
  readonly model: number;
  /** Ascending. */
  readonly points: Float64Array;
}

/** Where the flow of one model takes points. */
export interface Images {
  readonly places: Float64Array;
  /** The log of the derivative of the map at each point, where the method finds it on the way. */
  readonly stretches?: Float64Array | undefined;
}

/** Why there is no KL where points leave the range of doubles. */
export const OVERFLOWS = 'the probability flow overflows from the support of p_0';

/** Points on their way along the probability flow of one model. */
interface Flow {
  readonly model: number;
  /** The current points, n x d. */
  readonly points: Float64Array;
  /** The points halfway through the last step, to third order in its length. */
  readonly middle: Float64Array;
  readonly stage: Float64Array;
  readonly scores: Float64Array;
  readonly sum: Float64Array;
}

/** The flow of a model from points at t = 0, which it copies. */
export function startFlow(model: number, points: Float64Array): Flow {
  const array = () => new Float64Array(points.length);
  return { model, points: points.slice(), middle: array(), stage: array(), scores: array(), sum: array() };
}

/** One step of classical Runge-Kutta along dx/dt = f x - (g^2/2) s, with the scores at its start, middle and end. */
export function flowStep(
  process: ForwardProcess,
  flow: Flow,
  [start, middle, end]: Triple<ScoreSlice>,
  from: number,
  to: number,
): void {
  const { points, middle: halfway, stage, sum } = flow;
  const step = to - from;
  const atMiddle = process.coefficients(from + 0.5 * step);
  sum.fill(0);
  addVelocity(flow, start, process.coefficients(from), points, step / 6, 0.5 * step);
  halfway.set(stage);
  addVelocity(flow, middle, atMiddle, stage, step / 3, 0.5 * step);
  // one Euler half-step takes the velocity at its start, the other the velocity at its end: their errors cancel
  for (let i = 0; i < points.length; i++) halfway[i] = 0.5 * (halfway[i] + stage[i]);
  addVelocity(flow, middle, atMiddle, stage, step / 3, step);
  addVelocity(flow, end, process.coefficients(to), stage, step / 6, 0);
  for (let i = 0; i < points.length; i++) points[i] += sum[i];
}

/** Adds weight times the velocity at `at` to the step's sum, and puts the next stage at points + ahead velocity. */
function addVelocity(
  flow: Flow,
  slice: ScoreSlice,
  { drift, diffusion }: { readonly drift: number; readonly diffusion: number },
  at: Float64Array,
  weight: number,
  ahead: number,
): void {
  const { points, stage, scores, sum } = flow;
  const half = 0.5 * diffusion * diffusion;
  slice.evaluate(flow.model, at, scores);
  for (let i = 0; i < points.length; i++) {
    const velocity = drift * at[i] - half * scores[i];
    sum[i] += weight * velocity;
    stage[i] = points[i] + ahead * velocity;
  }
}
