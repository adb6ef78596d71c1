import { biasesAt, type RandomFeatures } from '../features/random-features.js';
import { TILE, tileEntry } from '../numeric/product-kernel.js';
import { meanOf } from '../numeric/vectors.js';
import type { DiffusedMeasure, GaussianCloud } from '../target/target.js';
import { type ArgumentBlock, argumentBlock, clearBlock, setArgument } from './argument-block.js';
import { addSeries } from './mehler-series.js';
import { type PairPlan, pairPlan } from './pair-plan.js';
import { reluPair } from './relu-pair.js';
import type { WeightedTime } from './weighting.js';

/** The sums over time nodes and Gaussians that make up a loss. */
interface Sums {
  /** int lambda E[phi phi^T] dt for pairs, in tiles. */
  readonly products: Float64Array;
  /** int lambda E[phi_i^2] dt at each place. */
  readonly squares: Float64Array;
  /** int lambda P(l_i > 0) dt at each place, by every third node in t, three times its weight. */
  readonly active: readonly Float64Array[];
}

/**
 * G and B of measures in any dimension, without noise samples: p_t is a mixture of isotropic Gaussians, under each of
 * which the arguments of two features are bivariate normal. Most pairs are summed by products of Hermite coefficients,
 * pairs of nearly parallel weights by the closed formula.
 *
 * @param times the quadrature nodes in t, weighted by lambda
 * @param plan which pairs are computed which way
 * @returns of each measure gram m x m and cross moment d x m, row-major
 */
export function spaceLosses(
  times: readonly WeightedTime[],
  features: RandomFeatures,
  plan: PairPlan = pairPlan(features),
): (measure: DiffusedMeasure) => ReturnType<typeof lossOf> {
  const { places } = plan;
  const biases = times.map(({ t }) => biasesAt(features, t));
  return (measure) => {
    const block = argumentBlock(places);
    const sums: Sums = {
      products: new Float64Array(plan.cosines.length),
      squares: new Float64Array(places),
      active: [0, 1, 2].map(() => new Float64Array(places)),
    };
    for (const [k, { at, factor }] of times.entries()) {
      addCloud(sums, sums.active[k % 3], block, plan, features, biases[k], measure.cloud(at), factor);
    }
    addBlock(sums, block, plan);
    return lossOf(sums, plan, features);
  };
}

function addCloud(
  sums: Sums,
  active: Float64Array,
  block: ArgumentBlock,
  plan: PairPlan,
  { dimension, weights }: RandomFeatures,
  biases: Float64Array,
  cloud: GaussianCloud,
  factor: number,
): void {
  const { order, lengths } = plan;
  for (let p = 0; p < cloud.count; p++) {
    const weight = factor * cloud.weights[p];
    const root = Math.sqrt(weight);
    const deviation = Math.sqrt(cloud.variances[p]);
    for (let place = 0; place < order.length; place++) {
      const i = order[place];
      let mean = biases[i];
      for (let j = 0; j < dimension; j++) mean += weights[i * dimension + j] * cloud.means[p * dimension + j];
      active[place] += 3 * weight * setArgument(block, place, mean, lengths[place] * deviation, root);
    }
    block.count++;
    if (block.count === block.room) addBlock(sums, block, plan);
  }
}

/** Adds the moments of a block, full or not, and empties it. */
function addBlock({ products, squares }: Sums, block: ArgumentBlock, plan: PairPlan): void {
  addSeries(block, plan, products);
  addClosedPairs(block, plan, products);
  for (let place = 0; place < squares.length; place++) squares[place] += block.squares[place];
  clearBlock(block);
}

/**
 * Adds the moments E[relu(l_i) relu(l_j)] of a block by the closed formula, for the pairs planned for it.
 *
 * @param products in tiles, added to
 */
function addClosedPairs(
  { places, count, normals }: ArgumentBlock,
  { closed, cosines }: PairPlan,
  products: Float64Array,
): void {
  for (let q = 0; q < closed.length; q += 2) {
    const [i, j] = [closed[q], closed[q + 1]];
    const entry = tileEntry(i, j);
    let sum = 0;
    for (let p = 0; p < count * places; p += places) sum += reluPair(normals, p + i, p + j, cosines[entry]);
    products[entry] += sum;
  }
}

/**
 * G = products/m, B[:, i] = -active_i w_i, with the features back in their own order. The TILE rows of G for one panel
 * of places are written together, from the tiles that have these places as rows and from those that have them as
 * columns, so that tiles and rows stay in a near cache.
 */
function lossOf({ products, squares, active }: Sums, { order, places }: PairPlan, features: RandomFeatures) {
  const { width: m, dimension: d, weights } = features;
  const gram = new Float64Array(m * m);
  const crossThirds = active.map(() => new Float64Array(d * m));
  for (let first = 0; first < places; first += TILE) {
    const last = Math.min(first + TILE, m);
    for (let other = 0; other < places; other += TILE) {
      if (other === first) continue;
      const [tile, down, across] =
        first > other ? [tileEntry(first, other), TILE, 1] : [tileEntry(other, first), 1, TILE];
      for (let a = first; a < last; a++) {
        const row = order[a] * m;
        const from = tile + down * (a - first);
        for (let b = other; b < other + TILE && b < m; b++)
          gram[row + order[b]] = products[from + across * (b - other)] / m;
      }
    }
    for (let a = first; a < last; a++) {
      const i = order[a];
      gram[i * m + i] = squares[a] / m;
      for (let b = first; b < a; b++) {
        const value = products[tileEntry(a, b)] / m;
        gram[i * m + order[b]] = value;
        gram[order[b] * m + i] = value;
      }
      for (const [k, third] of crossThirds.entries()) {
        for (let j = 0; j < d; j++) third[j * m + i] = -active[k][a] * weights[i * d + j];
      }
    }
  }
  return { gram, crossMoment: meanOf(crossThirds), crossThirds };
}
