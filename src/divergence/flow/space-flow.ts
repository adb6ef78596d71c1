import type { ForwardProcess } from '../../process/forward-process.js';
import { type PointField, someOf } from '../field/point-field.js';
import { flowStep, startFlow } from './flow-step.js';

/** Points that go through all of time together: few enough for their arrays to stay in the nearest cache. */
const BLOCK = 256;

/**
 * The likelihood of the probability flow in R^d: log p^ODE(x_0) = log pi(x_T) + int_0^T div dt along
 * dx/dt = f x - (g^2/2) s, with div = f d - (g^2/2) div s.
 *
 * @param times ascending from 0 to T
 * @returns (model, points d x n) -> log p^ODE at each of the n points; not finite where the flow overflows
 */
export function flowLogDensity(
  process: ForwardProcess,
  field: PointField,
  times: Float64Array,
): (model: number, points: Float64Array) => Float64Array {
  const { dimension } = field;
  const steps = Array.from({ length: times.length - 1 }, (_, k) => field.over(times[k], times[k + 1]));
  const noise = (t: number) => {
    const { diffusion } = process.coefficients(t);
    return 0.5 * diffusion * diffusion;
  };
  // int_0^T f dt = log alpha_T
  const stretch = dimension * Math.log(process.coefficients(process.horizon).alpha);
  const { priorVariance } = process;
  const logNorm = 0.5 * dimension * Math.log(2 * Math.PI * priorVariance);

  function follow(model: number, points: Float64Array): Float64Array {
    const flow = startFlow(model, points);
    const before = new Float64Array(points.length);
    const divergence = new Float64Array(points.length / dimension);
    for (const [k, { start, middle, end, addDivergence }] of steps.entries()) {
      const [from, to] = [times[k], times[k + 1]];
      const length = to - from;
      const weight = [length * noise(from), length * noise(from + 0.5 * length), length * noise(to)] as const;
      before.set(flow.points);
      flowStep(process, flow, [start, middle, end], from, to);
      addDivergence(model, [before, flow.middle, flow.points], weight, divergence);
    }
    return divergence.map((sum, p) => {
      let square = 0;
      for (let j = 0; j < dimension; j++) {
        const x = flow.points[j * divergence.length + p];
        square += x * x;
      }
      return stretch - sum - (0.5 * square) / priorVariance - logNorm;
    });
  }

  return (model, points) => {
    const count = points.length / dimension;
    const result = new Float64Array(count);
    for (let from = 0; from < count; from += BLOCK) {
      const size = Math.min(BLOCK, count - from);
      result.set(follow(model, someOf(points, dimension, from, size)), from);
    }
    return result;
  };
}
