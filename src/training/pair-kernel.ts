import { type PairKernel, plainPairs } from './pair-gram.js';
import { simdPairs } from './pair-simd.js';

let chosen: PairKernel | undefined;

/** Above this many features, the memory of WebAssembly would keep more than half a gigabyte, and soon be too small. */
const WIDEST = 8192;

/** The faster kernel that runs here for so many features; one per thread. */
export function pairKernel(width: number): PairKernel {
  if (width > WIDEST) return plainPairs;
  chosen ??= simdPairs() ?? plainPairs;
  return chosen;
}
