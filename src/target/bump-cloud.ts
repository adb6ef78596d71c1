import { gaussBiweight } from '../numeric/gauss-biweight.js';
import type { Coefficients } from '../process/forward-process.js';
import type { GaussianCloud } from './target.js';

/** Nodes on each axis of the finest rule, by dimension: some hundreds of Gaussians per bump. */
const FINEST = [1, 32, 12, 6, 4, 3, 3];
const FINEST_BEYOND = 2;
/** Relative error of a moment below which more nodes on an axis change nothing. */
const NEGLIGIBLE = 1e-13;

/**
 * How many nodes fewer three coarser rules have, the coarsest first. In the plane, rules of 9 to 12 nodes may meet kinks alike,
 * and so agree where all of them are off: the coarsest has 6, which shows it.
 */
export function coarserBy(dimension: number): readonly [number, number, number] {
  return dimension === 2 ? [6, 3, 1] : [3, 2, 1];
}

/**
 * Replaces diffused bumps by Gaussians of variance sigma^2 at the nodes of a tensor Gauss rule for each bump. The
 * moments of a score model converge geometrically in the number of nodes where the noise is as wide as a bump, and
 * algebraically where it is much narrower.
 *
 * @param fewer how many nodes fewer than the finest rule to take on each axis
 */
export function bumpCloud(
  weights: readonly number[],
  centers: readonly (readonly number[])[],
  halfWidths: readonly number[],
  { alpha, sigma }: Coefficients,
  fewer = 0,
): GaussianCloud {
  const dimension = centers[0].length;
  const finest = Math.max(1, (FINEST[dimension] ?? FINEST_BEYOND) - fewer);
  const parts = centers.map((center, k) => {
    const rule = gaussBiweight(nodesFor(sigma / (alpha * halfWidths[k]), finest));
    return { center, k, rule, count: powerOf(rule.nodes.length, dimension) };
  });
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const cloud = {
    count,
    dimension,
    weights: new Float64Array(count),
    means: new Float64Array(count * dimension),
    variances: new Float64Array(count).fill(sigma * sigma),
  };
  let p = 0;
  for (const { center, k, rule, count: own } of parts) {
    const size = rule.nodes.length;
    for (let index = 0; index < own; index++, p++) {
      let weight = weights[k];
      for (let j = 0, rest = index; j < dimension; j++, rest = Math.floor(rest / size)) {
        weight *= rule.weights[rest % size];
        cloud.means[p * dimension + j] = alpha * (center[j] + halfWidths[k] * rule.nodes[rest % size]);
      }
      cloud.weights[p] = weight;
    }
  }
  return cloud;
}

/**
 * How many nodes an axis needs at rho = sigma/(alpha h). The error of N nodes is the 2N-th derivative of a moment,
 * which the noise keeps below sqrt((2N)!) rho^{-2N}, divided by (2N)! and multiplied by the norm of the N-th orthogonal
 * polynomial, about 4^{-N}.
 */
function nodesFor(rho: number, finest: number): number {
  let left = 1;
  for (let count = 1; count < finest; count++) {
    left /= 4 * rho * rho * Math.sqrt(2 * count * (2 * count - 1));
    if (left < NEGLIGIBLE) return count;
  }
  return finest;
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= base;
  return power;
}
