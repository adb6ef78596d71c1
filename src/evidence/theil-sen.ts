import type { Estimate } from '../numeric/estimate.js';
import { median } from './median.js';

/**
 * The Theil-Sen slope of y over x, the median of the slopes (y_j - y_i)/(x_j - x_i) of all pairs of points: one point
 * that is far off moves it little (Sen 1968). Its error is the largest that the errors of y leave in the slope of any
 * pair, as a median moves by no more than all of its numbers do.
 *
 * @param xs at least two numbers, all different
 * @param ys one for each
 * @throws RangeError if there are fewer than two points, two in one place, or one that is not finite
 */
export function theilSen(xs: readonly number[], ys: readonly Estimate[]): Estimate {
  if (ys.length !== xs.length)
    throw new RangeError(`a slope needs a y for each x, found ${ys.length} for ${xs.length}`);
  // a median would pass over a few of them
  const bad = [...xs, ...ys.map(({ value }) => value)].find((number) => !Number.isFinite(number));
  if (bad !== undefined) throw new RangeError(`the points of a slope should be finite, found ${bad}`);
  const slopes: number[] = [];
  let error = 0;
  for (let j = 1; j < xs.length; j++) {
    for (let i = 0; i < j; i++) {
      const run = xs[j] - xs[i];
      if (run === 0) throw new RangeError(`two points of a slope should have different x, found ${xs[i]} twice`);
      slopes.push((ys[j].value - ys[i].value) / run);
      error = Math.max(error, (ys[j].error + ys[i].error) / Math.abs(run));
    }
  }
  if (slopes.length === 0) throw new RangeError(`a slope needs two points, found ${xs.length}`);
  return { value: median(slopes), error };
}
