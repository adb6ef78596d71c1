import { productKernel } from '../numeric/product-kernel.js';
import {
  intoPanels,
  lowerTileCount,
  nameLowerTiles,
  type ProductKernel,
  TILE_NAME,
  TILE_SIZE,
} from '../numeric/transposed-product.js';
import type { ArgumentBlock } from './argument-block.js';
import type { PairPlan } from './pair-plan.js';

/** What the series may leave out of E[relu(l_i) relu(l_j)], as a part of the root of E[relu(l_i)^2] E[relu(l_j)^2]. */
export const TRUNCATION = 1e-10;

/**
 * Adds the moments of a block, for the pairs that are meant for it, by the Hermite (Mehler) series in the correlation r:
 *
 * E[relu(l_i) relu(l_j)] = sum_k r^k c_k(i) c_k(j),  c_0 = s (h Phi(h) + phi(h)), c_1 = s Phi(h), c_k = s phi(h) He_{k-2}(-h)/sqrt(k!).
 *
 * Each term is a product C_k^T C_k over the rows. Since sum_k c_k(i)^2 = E[relu(l_i)^2], the terms from K on add at most
 * |r|^K sqrt(T_i T_j), with T_i = E[relu(l_i)^2] - sum_{k<K} c_k(i)^2: computed after each term, it decides when a tile has
 * enough of them.
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
  const { integers: active, numbers } = kernel.room(TILE_NAME * tiles, [
    ...[entries, entries, entries],
    ...[inTiles, inTiles, inTiles, inTiles],
    ...[places, places],
  ]);
  const [even, odd, abscissae, sums, totals, powers, ratios, left, shares] = numbers;
  intoPanels(count, places, (e) => block.abscissae[e], abscissae);
  nameLowerTiles(places, active);
  powers.set(inSeries);
  ratios.set(cosines);
  left.set(squares);
  let now = even;
  let before = odd;
  for (let k = 0, alive = tiles; alive > 0; k++) {
    setCoefficients(block, kernel, k, now, before, abscissae);
    kernel.subtractSquares(now, count, left);
    setShares(shares, left, squares);
    kernel.addProducts(now, count, active, alive, sums);
    alive = kernel.addTerm(active, alive, sums, totals, powers, ratios, shares, TRUNCATION * TRUNCATION);
    [now, before] = [before, now];
  }
  for (let e = 0; e < inTiles; e++) products[e] += totals[e];
}

/** Makes c_k of c_{k-1}, `before`, and c_{k-2}, in whose place it comes. */
function setCoefficients(
  block: ArgumentBlock,
  kernel: ProductKernel,
  k: number,
  now: Float64Array,
  before: Float64Array,
  abscissae: Float64Array,
): void {
  const { count, places, laws } = block;
  const { deviation, rectified, root, own } = laws;
  if (k === 0) intoPanels(count, places, (e) => rectified[e], now);
  else if (k === 1) intoPanels(count, places, (e) => deviation[e] * own[0][e], now);
  else if (k === 2) intoPanels(count, places, (e) => deviation[e] * root[e] * root[e] * Math.SQRT1_2, now);
  // He_{n+1}(x) = x He_n(x) - n He_{n-1}(x) with n = k - 3, over the roots of the factorials
  else kernel.recur(now, before, abscissae, now.length, 1 / Math.sqrt(k), (k - 3) / Math.sqrt(k * (k - 1)));
}

/** T_i as a part of E[relu(l_i)^2], but not below what rounding leaves; 0 of a feature that is never active. */
function setShares(shares: Float64Array, left: Float64Array, squares: Float64Array): void {
  for (let i = 0; i < shares.length; i++)
    shares[i] = squares[i] > 0 ? Math.max(left[i] / squares[i], Number.EPSILON) : 0;
}
