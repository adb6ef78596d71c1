import {
  intoPanels,
  lowerTileCount,
  nameLowerTiles,
  type ProductKernel,
  productKernel,
  TILE_NAME,
  TILE_SIZE,
} from '../numeric/product-kernel.js';
import type { ArgumentBlock } from './argument-block.js';
import type { PairPlan } from './pair-plan.js';

/** What the series may leave out of E[relu(l_i) relu(l_j)], as a fraction of sqrt(E[relu(l_i)^2] E[relu(l_j)^2]). */
export const TRUNCATION = 1e-10;

/** The most terms that are added at once, and how many numbers a cache holds. */
const MOST_AT_ONCE = 8;
const CACHE = 1 << 13;

/**
 * Adds the moments of a block by the Hermite (Mehler) series in the correlation r, for the pairs planned for it:
 *
 *     E[relu(l_i) relu(l_j)] = sum_k r^k c_k(i) c_k(j),
 *     c_0 = s (h Phi(h) + phi(h)),  c_1 = s Phi(h),  c_k = s phi(h) He_{k-2}(-h)/sqrt(k!).
 *
 * Each term is a product C_k^T C_k over the rows. Since sum_k c_k(i)^2 = E[relu(l_i)^2], the terms from K on add at
 * most |r|^K sqrt(T_i T_j), with T_i = E[relu(l_i)^2] - sum_{k<K} c_k(i)^2: this bound, computed after each term,
 * decides when a tile has enough terms.
 *
 * @param products in tiles, added to
 */
export function addSeries(
  block: ArgumentBlock,
  { inSeries, cosines }: PairPlan,
  products: Float64Array,
  kernel: ProductKernel = productKernel(),
): void {
  const { places, count, squares } = block;
  const entries = count * places;
  const tiles = lowerTileCount(places);
  const inTiles = TILE_SIZE * tiles;
  const atOnce = termsAtOnce(entries);
  const kept = Math.max(2, atOnce);
  const { integers: active, numbers } = kernel.room(TILE_NAME * tiles, [
    ...[kept * entries, entries],
    ...[inTiles, inTiles, inTiles],
    ...[places, atOnce * places],
  ]);
  const [coefficients, abscissae, totals, powers, ratios, left, shares] = numbers;
  /** c_k; c_{k + kept} takes its place. */
  const termOf = (k: number) => coefficients.subarray((k % kept) * entries, ((k % kept) + 1) * entries);
  intoPanels(count, places, (e) => block.abscissae[e], abscissae);
  nameLowerTiles(places, active);
  powers.set(inSeries);
  ratios.set(cosines);
  left.set(squares);
  for (let first = 0, alive = tiles; alive > 0; first += atOnce) {
    for (let k = first; k < first + atOnce; k++) {
      const now = termOf(k);
      setCoefficients(block, kernel, k, now, termOf(k + kept - 1), termOf(k + kept - 2), abscissae);
      kernel.subtractSquares(now, count, left);
      setShares(shares.subarray((k - first) * places, (k - first + 1) * places), left, squares);
    }
    const from = (first % kept) * entries;
    const terms = coefficients.subarray(from, from + atOnce * entries);
    alive = kernel.addTerms(
      terms,
      count,
      atOnce,
      active,
      alive,
      totals,
      powers,
      ratios,
      shares,
      TRUNCATION * TRUNCATION,
    );
  }
  for (let e = 0; e < inTiles; e++) products[e] += totals[e];
}

/**
 * How many terms a tile takes before it is the next tile's turn: several where their coefficients fit into a cache.
 * They do for few rows, and a term of few rows costs less than fetching the numbers of a tile from memory. The result
 * is a power of 2, and no bit of a moment depends on it.
 */
function termsAtOnce(entries: number): number {
  let terms = 1;
  while (terms < MOST_AT_ONCE && 2 * terms * entries <= CACHE) terms *= 2;
  return terms;
}

/** Computes c_k from c_{k-1}, `before`, and c_{k-2}, `earlier`, whose place it may take. */
function setCoefficients(
  block: ArgumentBlock,
  kernel: ProductKernel,
  k: number,
  now: Float64Array,
  before: Float64Array,
  earlier: Float64Array,
  abscissae: Float64Array,
): void {
  const { count, places, normals } = block;
  const { deviation, rectified, root, own } = normals;
  if (k === 0) intoPanels(count, places, (e) => rectified[e], now);
  else if (k === 1) intoPanels(count, places, (e) => deviation[e] * own[0][e], now);
  else if (k === 2) intoPanels(count, places, (e) => deviation[e] * root[e] * root[e] * Math.SQRT1_2, now);
  // He_{n+1}(x) = x He_n(x) - n He_{n-1}(x) with n = k - 3, divided by the roots of the factorials
  else kernel.recur(now, before, earlier, abscissae, now.length, 1 / Math.sqrt(k), (k - 3) / Math.sqrt(k * (k - 1)));
}

/** T_i as a fraction of E[relu(l_i)^2], but not below what rounding leaves; 0 for a feature that is never active. */
function setShares(shares: Float64Array, left: Float64Array, squares: Float64Array): void {
  for (let i = 0; i < shares.length; i++)
    shares[i] = squares[i] > 0 ? Math.max(left[i] / squares[i], Number.EPSILON) : 0;
}
