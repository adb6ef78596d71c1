import type { ArgumentBlock } from './argument-block.js';
import { reluPair } from './relu-pair.js';

/**
 * Adds the moments of a block to a gram by the closed formula.
 *
 * @param pairs places i > j of the pairs that are meant, in turn
 * @param cosines correlations, places x places
 * @param gram places x places, row-major, added to
 */
export function addClosedPairs(
  { places, count, laws }: ArgumentBlock,
  pairs: Int32Array,
  cosines: Float64Array,
  gram: Float64Array,
): void {
  for (let q = 0; q < pairs.length; q += 2) {
    const [i, j] = [pairs[q], pairs[q + 1]];
    const r = cosines[i * places + j];
    let sum = 0;
    for (let p = 0; p < count * places; p += places) sum += reluPair(laws, p + i, p + j, r);
    gram[i * places + j] += sum;
  }
}
