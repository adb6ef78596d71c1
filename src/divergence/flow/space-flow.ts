import { dot } from '../../numeric/vectors.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { type PathDivergence, type Triple, threeTimes } from '../field/path-divergence.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';
import { flowStep, startFlow } from './flow-step.js';

/** How many points go through all time steps together: few enough for their arrays to stay in the nearest cache. */
const BLOCK = 256;

/**
 * The likelihood of the probability flow in R^d: log p^ODE(x_0) = log pi(x_T) + int_0^T div dt along
 * dx/dt = f x - (g^2/2) s, with div = f d - (g^2/2) div s.
 *
 * @param field a field whose divergence is known
 * @param times ascending from 0 to T
 * @returns (model, points n x d) -> log p^ODE at each of the n points; not finite where the flow overflows
 * @throws TypeError if the divergence of the field is not known
 */
export function flowLogDensity(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
): (model: number, points: Float64Array) => Float64Array {
  const { dimension } = field;
  const steps = Array.from({ length: times.length - 1 }, (_, k) => stepOf(process, field, times[k], times[k + 1]));
  const { priorVariance } = process;
  // int_0^T f dt = log alpha_T
  const stretch = dimension * Math.log(process.coefficients(process.horizon).alpha);
  const logNorm = 0.5 * dimension * Math.log(2 * Math.PI * priorVariance);

  function follow(model: number, points: Float64Array): Float64Array {
    const flow = startFlow(model, points);
    const before = new Float64Array(points.length);
    const divergence = new Float64Array(points.length / dimension);
    for (const { from, to, slices, weight, addDivergence } of steps) {
      before.set(flow.points);
      flowStep(process, flow, slices, from, to);
      addDivergence(model, [before, flow.middle, flow.points], weight, divergence);
    }
    return divergence.map((sum, p) => {
      const x = flow.points.subarray(p * dimension, (p + 1) * dimension);
      return stretch - sum - (0.5 * dot(x, x)) / priorVariance - logNorm;
    });
  }

  return (model, points) => {
    const result = new Float64Array(points.length / dimension);
    for (let from = 0; from < result.length; from += BLOCK) {
      result.set(follow(model, points.subarray(from * dimension, (from + BLOCK) * dimension)), from);
    }
    return result;
  };
}

/** A time step, with everything that does not depend on the points. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly slices: Triple<ScoreSlice>;
  /** g^2/2 times the length of the step. */
  readonly weight: Triple<number>;
  readonly addDivergence: PathDivergence;
}

function stepOf(process: ForwardProcess, field: ScoreField, from: number, to: number): Step {
  if (!field.divergenceOver) throw new TypeError('the divergence of the score is not known');
  const [start, middle, end] = threeTimes(from, to);
  const noise = (t: number) => {
    const { diffusion } = process.coefficients(t);
    return 0.5 * diffusion * diffusion;
  };
  const length = to - from;
  return {
    from,
    to,
    slices: [field.at(start), field.at(middle), field.at(end)],
    weight: [length * noise(start), length * noise(middle), length * noise(end)],
    addDivergence: field.divergenceOver(from, to),
  };
}
