import type { Estimate } from '../../numeric/estimate.js';
import { dot } from '../../numeric/vectors.js';
import type { Target } from '../../target/target.js';

/**
 * The two-sided 99.9% quantile of the normal distribution; Student's t with thousands of draws gives the same to 0.1%.
 */
const QUANTILE = 3.2905;

/**
 * A control at n draws: its sample mean, whose expectation is 0, the deviations from this mean, and the sum of their
 * squares.
 */
export interface Control {
  readonly mean: number;
  readonly deviations: Float64Array;
  readonly square: number;
}

/**
 * x_j - E x_j for each axis and |x - E x|^2 - E|x - E x|^2, all of mean 0 under p_0, combined so that their deviations are
 * orthogonal (Gram-Schmidt).
 *
 * @param points n draws of p_0, n x d row-major
 */
export function knownControls({ dimension, mean, variance }: Target, points: Float64Array): Control[] {
  const count = points.length / dimension;
  const square = new Float64Array(count).fill(-variance);
  const axes = Array.from({ length: dimension }, (_, j) =>
    Float64Array.from({ length: count }, (_, p) => points[p * dimension + j] - mean[j]),
  );
  for (const axis of axes) for (let p = 0; p < count; p++) square[p] += axis[p] * axis[p];
  const controls: Control[] = [];
  for (const column of [...axes, square]) {
    const { value, residuals } = regressed(column, controls);
    controls.push({ mean: value, deviations: residuals, square: dot(residuals, residuals) });
  }
  return controls;
}

/** The mean under p_0 of values at its draws, with half the width of its interval: QUANTILE (|residuals|^2/((n - 1 - c) n))^(1/2). */
export function controlledMean(values: Float64Array, controls: readonly Control[]): Estimate {
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
