import { simdModule } from '../numeric/simd.js';
import { PAIR_BYTES } from './pair-bytes.js';
import type { PairKernel } from './pair-gram.js';

interface Exports {
  addPairs(sums: number, moments: number, rights: number, columns: number): void;
}

/**
 * The kernel in WebAssembly, two lanes at a time, or undefined where that does not run. Its sums have the same bits as the
 * plain kernel's.
 */
export function simdPairs(): PairKernel | undefined {
  const simd = simdModule<Exports>(PAIR_BYTES);
  if (simd === undefined) return undefined;
  return {
    room: (lengths) => simd.room(0, lengths).numbers,
    addPairs: (sums, moments, rights, columns) =>
      simd.run.addPairs(sums.byteOffset, moments.byteOffset, rights, columns),
  };
}
