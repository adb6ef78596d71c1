import { simdModule } from '../numeric/simd.js';
import { PAIR_BYTES } from './pair-bytes.js';

/**
 * Adds E[phi_i phi_j] of every pair of features at one diffusion time, d = 1, to sums that become a gram.
 *
 * Two features active on the same side are nested: with j the inner one,
 * E[phi_i phi_j] = w_i E[x phi_j] + b_i E[phi_j]. A feature i active right of c_i and one j active left of c_j > c_i
 * meet on an interval, and relu(y) - relu(-y) = y gives E[phi_i phi_j] = E[phi_i l_j] + E[phi_i relu(-l_j)], nested
 * again; or with the roles exchanged. The two forms differ in rounding: we take the one whose terms live in the tail
 * that contains the interval.
 */
export interface PairKernel {
  /** Arrays of zeros of the given lengths, for one call after another. Arrays from earlier calls become invalid. */
  room(lengths: readonly number[]): Float64Array[];

  /**
   * @param sums columns x columns row-major; only what is on and above the diagonal counts
   * @param moments see `MOMENTS`, each for all columns
   * @param rights how many columns are of features active on the right; these come first, and are an even number
   * @param columns an even number too
   */
  addPairs(sums: Float64Array, moments: Float64Array, rights: number, columns: number): void;
}

/**
 * What is needed of each feature: how far out its kink is on the side where the feature is active, weight and offset, and
 * the moments of the feature and of its mirror; see `FeatureMoments`.
 */
export const MOMENTS = ['outward', 'weights', 'offsets', 'first', 'zeroth', 'mirrorFirst', 'mirrorZeroth'] as const;

/** The kernel in plain TypeScript. */
export const plainPairs: PairKernel = {
  room: (lengths) => lengths.map((length) => new Float64Array(length)),

  addPairs(sums, moments, rights, columns) {
    const [c, w, b, first, zeroth, mirrorFirst, mirrorZeroth] = MOMENTS.map((_, k) =>
      moments.subarray(k * columns, (k + 1) * columns),
    );
    for (let i = 0; i < columns; i++) {
      const row = i * columns;
      const [own, side] = [c[i], i < rights ? rights : columns];
      for (let j = i; j < side; j++) {
        sums[row + j] += c[j] >= own ? w[i] * first[j] + b[i] * zeroth[j] : w[j] * first[i] + b[j] * zeroth[i];
      }
      for (let j = side; j < columns; j++) {
        if (!(c[j] < -own)) continue;
        sums[row + j] +=
          own > 0
            ? w[j] * first[i] + b[j] * zeroth[i] + (w[i] * mirrorFirst[j] + b[i] * mirrorZeroth[j])
            : w[j] * mirrorFirst[i] + b[j] * mirrorZeroth[i] + (w[i] * first[j] + b[i] * zeroth[j]);
      }
    }
  },
};

/** G = sums/m as a symmetric m x m matrix. @param place the column of each feature */
export function gramOf(sums: Float64Array, place: Int32Array, columns: number): Float64Array {
  const m = place.length;
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      const [above, below] = place[i] < place[j] ? [place[i], place[j]] : [place[j], place[i]];
      const entry = sums[above * columns + below] / m;
      gram[i * m + j] = entry;
      gram[j * m + i] = entry;
    }
  }
  return gram;
}

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

let chosen: PairKernel | undefined;

/** Above this many features, the memory of WebAssembly would keep more than half a gigabyte, and soon be too small. */
const WIDEST = 8192;

/** The faster kernel that runs here for so many features; one per thread. */
export function pairKernel(width: number): PairKernel {
  if (width > WIDEST) return plainPairs;
  chosen ??= simdPairs() ?? plainPairs;
  return chosen;
}
