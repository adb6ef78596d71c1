import type { Estimate } from '../../../src/numeric/estimate.js';
import { normalCdf } from '../../../src/numeric/normal.js';

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
