import type { Divergence } from '../divergence/divergence.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { OVERFLOWS } from '../divergence/flow/flow-step.js';
import { flowLogDensity } from '../divergence/flow/space-flow.js';
import { gradedTimes } from '../divergence/grid/graded-times.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Points } from '../target/points.js';

/** Steps along the probability flow, first and at most. */
const [FIRST_STEPS, MOST_STEPS] = [16, 512];
/** Halving the steps changes a value by about three times its error; twice the change covers its scatter by kinks. */
const COVER = 2;
/** A change counts as at least this part of the one before: alone it may be small by chance. */
const BEFORE = 1 / 8;

/**
 * -(1/n) sum_i log p^ODE(x_i) in nats by the probability flow, of every model of a field. Its error is twice the mean of what the
 * values of single points change by when the number of steps is halved, or a quarter of that when it is halved again; steps are
 * doubled until it is as small as is aimed at.
 *
 * @param field whose divergence is known; in two dimensions or more
 * @param variance of a coordinate of the data, which times are graded by
 * @param aim the error that is aimed at, in nats; a value that misses it says so in its warning
 * @returns null with a reason where the flow overflows
 */
export function negativeLogLikelihoods(
  process: ForwardProcess,
  field: ScoreField,
  points: Points,
  variance: number,
  aim: number,
): Divergence[] {
  const known = new Map<number, ReturnType<typeof flowLogDensity>>();
  const logDensities = (steps: number, model: number) => {
    const flow = known.get(steps) ?? flowLogDensity(process, field, gradedTimes(process, variance, steps));
    known.set(steps, flow);
    return flow(model, points.values);
  };
  return Array.from({ length: field.models }, (_, model): Divergence => {
    let steps = FIRST_STEPS;
    let [quarter, half, whole] = [4, 2, 1].map((part) => logDensities(steps / part, model));
    for (;;) {
      const value = -mean(whole);
      const error = COVER * Math.max(meanChange(whole, half), BEFORE * meanChange(half, quarter));
      if (error <= aim || steps === MOST_STEPS) {
        if (!Number.isFinite(value) || !Number.isFinite(error)) return { value: null, reason: OVERFLOWS };
        return error <= aim ? { value, error } : { value, error, warning: missed(error, aim) };
      }
      steps *= 2;
      [quarter, half, whole] = [half, whole, logDensities(steps, model)];
    }
  });
}

function missed(error: number, aim: number): string {
  return `the error is ${error.toPrecision(2)} nats after ${MOST_STEPS} steps, beyond the aim of ${aim}`;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function meanChange(one: Float64Array, other: Float64Array): number {
  return mean(one.map((each, p) => Math.abs(each - other[p])));
}
