import type { Coefficients } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { biasAt, biasesAt, type RandomFeatures } from './random-features.js';

/** The mean and the deviation of l_i = w_i . x + b_i(t) under p_t, m values each. */
export interface ArgumentLaw {
  readonly means: Float64Array;
  /** Beyond the line at most these: the variance of x is that of all coordinates, as if it were along w_i. */
  readonly deviations: Float64Array;
}

/** @param measure p_0, or data from it */
export function argumentLaw(
  features: RandomFeatures,
  { mean, variance }: Pick<DiffusedMeasure, 'mean' | 'variance'>,
  t: number,
  { alpha, sigma }: Coefficients,
): ArgumentLaw {
  const { width, dimension: d, weights } = features;
  const deviation = Math.sqrt(alpha * alpha * variance + sigma * sigma);
  const means = biasesAt(features, t);
  const deviations = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    means[i] = meanFrom(means[i], features, i, alpha, mean);
    let square = 0;
    for (let j = 0; j < d; j++) square += weights[i * d + j] * weights[i * d + j];
    deviations[i] = Math.sqrt(square) * deviation;
  }
  return { means, deviations };
}

/** The mean of l_i for one of the features. */
export function argumentMean(
  features: RandomFeatures,
  { mean }: Pick<DiffusedMeasure, 'mean'>,
  i: number,
  t: number,
  { alpha }: Coefficients,
): number {
  return meanFrom(biasAt(features, i, t), features, i, alpha, mean);
}

/** b_i + alpha w_i . mean. */
function meanFrom(
  bias: number,
  { dimension: d, weights }: RandomFeatures,
  i: number,
  alpha: number,
  mean: Float64Array,
): number {
  let value = bias;
  for (let j = 0; j < d; j++) value += alpha * weights[i * d + j] * mean[j];
  return value;
}
