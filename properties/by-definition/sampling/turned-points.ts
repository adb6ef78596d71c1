import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import { flowStep, startFlow } from '../../../src/divergence/flow/flow-step.js';
import { flowLogDensity } from '../../../src/divergence/flow/space-flow.js';
import { gradedTimes } from '../../../src/divergence/grid/graded-times.js';
import { stream } from '../../../src/numeric/random.js';
import { dot } from '../../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import type { turnedModel } from '../../cases/sampling/turned.js';

/** Required agreement of log p^ODE in the mean, in nats; at most 0.002 has been seen in 150 cases. */
export const POINT_TOLERANCE = 5e-3;

/** Points of p_0, and time steps for all of them. */
const POINTS = 256;
const STEPS = 512;
/** Half the distance over which the map x_0 -> x_T on the line is differentiated. */
const STEP = 1e-4;

/** How far log p^ODE of a turned model is from its parts. */
export interface PointGap {
  readonly dimension: number;
  /** The mean distance over points of p_0, in nats. */
  readonly gap: number;
}

/** log p^ODE(x) beside log p^ODE_1(e . x) + log N(x - (e . x) e; 0, s_T^2/alpha_T^2 I), at the same points. */
export function pointGap({ process, direction: e, line, space }: ReturnType<typeof turnedModel>): PointGap {
  const d = e.length;
  const { values } = space.target.sample(POINTS, stream(0, 'evaluation'));
  const points = Array.from({ length: POINTS }, (_, p) => values.subarray(p * d, (p + 1) * d))
    .map((x) => ({ x, along: dot(e, x) }))
    .sort((one, other) => one.along - other.along);
  const times = gradedTimes(process, line.target.variance, STEPS);
  const logs = flowLogDensity(process, space.field, times)(0, Float64Array.from(points.flatMap(({ x }) => [...x])));
  const onLine = lineLogDensities(
    process,
    line.field,
    times,
    Float64Array.from(points, ({ along }) => along),
  );
  const { alpha } = process.coefficients(process.horizon);
  const spread = process.priorVariance / (alpha * alpha);
  const sum = points.reduce((total, { x, along }, p) => {
    const across = -0.5 * ((dot(x, x) - along * along) / spread + (d - 1) * Math.log(2 * Math.PI * spread));
    return total + Math.abs(logs[p] - onLine[p] - across);
  }, 0);
  return { dimension: d, gap: sum / POINTS };
}

/** log pi(x_T) + log dx_T/dx_0 on the line, with the derivative by differences. @param points ascending */
function lineLogDensities(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  points: Float64Array,
): Float64Array {
  const flows = [-STEP, 0, STEP].map((step) =>
    startFlow(
      0,
      points.map((x) => x + step),
    ),
  );
  for (const [k, to] of times.subarray(1).entries()) {
    const from = times[k];
    const slices = [field.at(from), field.at(0.5 * (from + to)), field.at(to)] as const;
    for (const flow of flows) flowStep(process, flow, slices, from, to);
  }
  const [left, middle, right] = flows.map((flow) => flow.points);
  const { priorVariance } = process;
  return middle.map((x, p) => {
    const stretch = (right[p] - left[p]) / (2 * STEP);
    return Math.log(stretch) - 0.5 * ((x * x) / priorVariance + Math.log(2 * Math.PI * priorVariance));
  });
}
