import { addSmoothed, momentTree } from './moment-tree.js';
import type { Points } from './points.js';
import type { DiffusedMeasure } from './target.js';

/**
 * The empirical measure of n data points: diffused, it is the mixture of the n Gaussians N(alpha x_i, sigma^2 I), so a
 * loss under it is the training loss with the denoising noise integrated out exactly.
 *
 * @param narrowest the least sigma/alpha that partial moments will be asked for, which makes those of many data cheaper
 */
export function empiricalMeasure({ count, dimension, values }: Points, narrowest = 0): DiffusedMeasure {
  const tree = dimension === 1 ? momentTree(values, narrowest) : undefined;
  const mean = new Float64Array(dimension);
  for (let i = 0; i < values.length; i++) mean[i % dimension] += values[i];
  for (let j = 0; j < dimension; j++) mean[j] /= count;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const gap = values[i] - mean[i % dimension];
    square += gap * gap;
  }
  // moments of x = alpha y, y = x_i + (sigma/alpha) eps, about the centre, from those of y: the k-th moment gains a
  // factor alpha^k
  const adding =
    (faint: boolean): DiffusedMeasure['addPartialMoments'] =>
    ({ alpha, sigma }, kinks, centre, into) => {
      if (tree === undefined) throw new RangeError(`partial moments are known in 1 dimension, not in ${dimension}`);
      const scaled = kinks.map((c) => c / alpha);
      addSmoothed(tree, sigma / alpha, scaled, centre / alpha, 1 / count, into, faint);
      for (const side of [into.right, into.left]) {
        for (let i = 0; i < kinks.length; i++) {
          side[1][i] *= alpha;
          side[2][i] *= alpha * alpha;
        }
      }
    };
  return {
    dimension,
    mean,
    variance: square / count,
    addPartialMoments: adding(false),
    addFaintMoments: adding(true),
    cloud: ({ alpha, sigma }) => ({
      count,
      dimension,
      weights: new Float64Array(count).fill(1 / count),
      means: values.map((x) => alpha * x),
      variances: new Float64Array(count).fill(sigma * sigma),
    }),
  };
}
