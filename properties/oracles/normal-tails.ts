import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';

/** Relative error of normalCdf. */
export const CDF_ERROR = 1e-14;

/**
 * P(|eps| > radius) = 2 Phi(-radius) for eps ~ N(0, 1). Its logarithm falls with slope at most radius + 1, so two
 * roundings of the radius change the tail by a relative amount of at most 2 eps radius (radius + 1).
 *
 * @param radius >= 0
 */
export function normalTail(radius: number): Estimate {
  const value = 2 * normalCdf(-radius);
  return { value, error: (CDF_ERROR + 2 * Number.EPSILON * radius * (radius + 1)) * value };
}

/** P(|x| > radius) for x ~ N(mean, deviation^2) on the line. @param radius at least |mean| */
export function tailBeyond(radius: number, mean: number, deviation: number): Estimate {
  const [near, far] = [radius - mean, radius + mean].map((distance) => normalTail(distance / deviation));
  return times(0.5, plus(near, far));
}

/** P(max_j |x_j| > radius) = 1 - prod_j (1 - P(|x_j| > radius)) for independent x_j ~ N(means_j, deviation^2). */
export function farthestBeyond(radius: number, means: readonly number[], deviation: number): Estimate {
  let logWithin = 0;
  let error = 0;
  for (const mean of means) {
    const tail = tailBeyond(radius, mean, deviation);
    logWithin += Math.log1p(-tail.value);
    error += tail.error;
  }
  return { value: -Math.expm1(logWithin), error: error + means.length * Number.EPSILON * Math.abs(logWithin) };
}
