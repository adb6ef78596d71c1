import { addSmoothed, momentTree } from './moment-tree.js';
import type { Points } from './points.js';
import type { DiffusedMeasure } from './target.js';

/**
 * The empirical measure of n data points: diffused, it is the mixture of the n Gaussians N(alpha x_i, sigma^2 I), so a loss
 * under it is the training loss with the denoising noise integrated out exactly.
 *
 * @throws RangeError in more than one dimension
 */
export function empiricalMeasure({ count, dimension, values }: Points): DiffusedMeasure {
  if (dimension !== 1) throw new RangeError(`the empirical measure needs points in 1 dimension, found ${dimension}`);
  const tree = momentTree(values);
  let sum = 0;
  for (const x of values) sum += x;
  const mean = sum / count;
  let square = 0;
  for (const x of values) square += (x - mean) * (x - mean);
  return {
    dimension,
    mean: Float64Array.of(mean),
    variance: square / count,
    // moments of x = alpha y, y = x_i + (sigma/alpha) eps, about the centre, from those of y: a factor alpha^k each
    addPartialMoments({ alpha, sigma }, kinks, centre, into) {
      const scaled = kinks.map((c) => c / alpha);
      addSmoothed(tree, sigma / alpha, scaled, centre / alpha, 1 / count, into);
      for (const side of [into.right, into.left]) {
        for (let i = 0; i < kinks.length; i++) {
          side[1][i] *= alpha;
          side[2][i] *= alpha * alpha;
        }
      }
    },
  };
}
