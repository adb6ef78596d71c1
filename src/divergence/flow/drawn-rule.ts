import type { Estimate } from '../../numeric/estimate.js';
import type { Stream } from '../../numeric/random.js';
import { dot } from '../../numeric/vectors.js';
import type { Target } from '../../target/target.js';
import type { MeanRule } from './mean-rule.js';

/**
 * The two-sided 99.9% quantile of the normal distribution; Student's t with thousands of draws gives the same to 0.1%.
 */
const QUANTILE = 3.2905;

/**
 * Monte Carlo under p_0 in any dimension, with half the width of a two-sided 99.9% confidence interval as the error.
 *
 * The means of x - E x and |x - E x|^2 are known. The part of the values that a linear regression on them explains is
 * therefore replaced by its known mean, and the interval is that of the residuals.
 *
 * @param count number of draws, in the thousands: the interval rests on the central limit theorem
 */
export function drawnRule(target: Target, count: number, source: Stream): MeanRule {
  const { values: points } = target.sample(count, source);
  const controls = independent(knownControls(target, points));
  const quarter = Math.floor(count / 4);
  return {
    points,
    leadingWeights: new Float64Array(quarter).fill(1 / quarter),
    mean: (values) => controlledMean(values, controls),
  };
}

/** x_j - E x_j for each axis and |x - E x|^2 - E|x - E x|^2 at n points: all of mean 0 under p_0. */
function knownControls({ dimension, mean, variance }: Target, points: Float64Array): Float64Array[] {
  const count = points.length / dimension;
  const square = new Float64Array(count).fill(-variance);
  const axes = Array.from({ length: dimension }, (_, j) =>
    Float64Array.from({ length: count }, (_, p) => points[p * dimension + j] - mean[j]),
  );
  for (const axis of axes) for (let p = 0; p < count; p++) square[p] += axis[p] * axis[p];
  return [...axes, square];
}

/**
 * A control at n draws: its sample mean, whose expectation is 0, the deviations from this mean, and the sum of their
 * squares.
 */
interface Control {
  readonly mean: number;
  readonly deviations: Float64Array;
  readonly square: number;
}

/** Combinations of the controls whose deviations are orthogonal (Gram-Schmidt). */
function independent(columns: readonly Float64Array[]): Control[] {
  const controls: Control[] = [];
  for (const column of columns) {
    const { value, residuals } = regressed(column, controls);
    controls.push({ mean: value, deviations: residuals, square: dot(residuals, residuals) });
  }
  return controls;
}

function controlledMean(values: Float64Array, controls: readonly Control[]): Estimate {
  const { value, residuals } = regressed(values, controls);
  const freedom = values.length - 1 - controls.length;
  return { value, error: QUANTILE * Math.sqrt(dot(residuals, residuals) / freedom / values.length) };
}

/**
 * The mean, corrected for the difference of every control from its known mean 0, and what the controls do not explain.
 */
function regressed(values: Float64Array, controls: readonly Control[]): { value: number; residuals: Float64Array } {
  let sum = 0;
  for (const x of values) sum += x;
  let value = sum / values.length;
  const residuals = values.map((x) => x - sum / values.length);
  for (const { mean, deviations, square } of controls) {
    const slope = dot(residuals, deviations) / square;
    value -= slope * mean;
    for (let p = 0; p < residuals.length; p++) residuals[p] -= slope * deviations[p];
  }
  return { value, residuals };
}
