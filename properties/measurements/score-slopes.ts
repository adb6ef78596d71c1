import type { Estimate } from '../../src/numeric/estimate.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { Target } from '../../src/target/target.js';

/** How accurate a score is, as a fraction of the larger of |s| and |x|/sigma^2 far out. */
const SCORE_ERROR = 1e-10;

/**
 * e . (s(y) - s(x))/|y - x| of the score of p_t, with e the direction from x to y.
 *
 * @param at alpha = 1, sigma = 0 for p_0 itself
 */
export function slopeBetween(target: Target, at: Coefficients, x: Float64Array, y: Float64Array): Estimate {
  const gap = y.map((entry, j) => entry - x[j]);
  const length = Math.hypot(...gap);
  const along = ([s, z]: readonly Float64Array[]) =>
    s.reduce((sum, each, j) => sum + ((each - z[j]) * gap[j]) / length, 0);
  const [from, to] = [x, y].map((place) => target.score(place, at));
  const size = Math.hypot(...from) + Math.hypot(...to);
  return { value: along([to, from]) / length, error: (SCORE_ERROR * size) / length };
}
