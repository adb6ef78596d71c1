import { type PairKernel, plainPairs } from './pair-gram.js';
import { simdPairs } from './pair-simd.js';

let chosen: PairKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function pairKernel(): PairKernel {
  chosen ??= simdPairs() ?? plainPairs;
  return chosen;
}
