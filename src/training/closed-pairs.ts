import { tileEntry } from '../numeric/transposed-product.js';
import type { ArgumentBlock } from './argument-block.js';
import type { PairPlan } from './pair-plan.js';
import { reluPair } from './relu-pair.js';

/**
 * Adds the moments E[relu(l_i) relu(l_j)] of a block by the closed formula, for the pairs planned for it.
 *
 * @param products in tiles, added to
 */
export function addClosedPairs(
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
