import { simdModule } from '../../numeric/simd.js';
import { FEATURE_BYTES } from './feature-bytes.js';
import { BLOCK, type FeatureKernel } from './feature-sums.js';

/** The exported functions: as in `FeatureKernel`, with the byte address in place of each array, and the length of an axis. */
interface Exports {
  addScores(
    features: number,
    width: number,
    dimension: number,
    points: number,
    scores: number,
    count: number,
    size: number,
  ): void;
  addDivergence(
    features: number,
    width: number,
    dimension: number,
    path: number,
    sums: number,
    count: number,
    size: number,
    ...weight: readonly [start: number, middle: number, end: number]
  ): void;
}

/**
 * The kernel in WebAssembly, two points at a time, or undefined where that does not run. Its sums have the same bits as the
 * plain kernel's.
 */
export function simdFeatures(): FeatureKernel | undefined {
  const simd = simdModule<Exports>(FEATURE_BYTES);
  if (simd === undefined) return undefined;
  return {
    room: (lengths) => simd.room(0, lengths).numbers,
    addScores(features, d, points, scores, count) {
      const width = features.length / (2 * d + 1);
      simd.run.addScores(features.byteOffset, width, d, points.byteOffset, scores.byteOffset, count, BLOCK);
    },
    addDivergence(features, d, path, sums, count, weight) {
      const width = features.length / (d + 4);
      simd.run.addDivergence(
        ...([features.byteOffset, width, d, path.byteOffset, sums.byteOffset, count, BLOCK] as const),
        ...weight,
      );
    },
  };
}
