import { simdModule } from '../../numeric/simd.js';
import { FEATURE_BYTES } from './feature-bytes.js';
import type { Triple } from './path-divergence.js';

/** Points that a kernel takes in one go: few enough for their arrays to stay in the nearest cache. */
export const BLOCK = 256;

/**
 * Sums over the features of a score in R^d at a block of points. Places are stored axis by axis, `BLOCK` numbers each, and
 * features one after another, as rows. All arrays of a call come from the same `room`.
 */
export interface FeatureKernel {
  /** Arrays of zeros of the given lengths. Arrays from earlier calls become invalid. */
  room(lengths: readonly number[]): Float64Array[];

  /**
   * scores_j += sum_i a_ij relu(z_i), z_i = b_i + w_i . x, at the first `count` points, an even number.
   *
   * @param features b_i, then w_i, then a_i: 2d + 1 numbers each
   */
  addScores(features: Float64Array, dimension: number, points: Float64Array, scores: Float64Array, count: number): void;

  /**
   * sums += int w(t) sum_i trace_i [z_i > 0] dt over a time step at the first `count` points, an even number.
   *
   * Feature i adds trace_i times the weight of the part of the step on which it is active. Where z_i changes its sign,
   * that part ends at the root of the parabola through its three values, so the jump of the divergence causes an error of
   * third order in the step, not of first.
   *
   * @param features trace_i, then b_i at the start, the middle and the end of the step, then w_i: d + 4 numbers each
   * @param path the points at the three times, one after another
   * @param weight w at the three times, times the length of the step
   */
  addDivergence(
    features: Float64Array,
    dimension: number,
    path: Float64Array,
    sums: Float64Array,
    count: number,
    weight: Triple<number>,
  ): void;
}

/** The kernel in plain TypeScript. */
export const plainFeatures: FeatureKernel = {
  room: (lengths) => lengths.map((length) => new Float64Array(length)),

  addScores(features, d, points, scores, count) {
    const row = 2 * d + 1;
    for (let i = 0; i < features.length; i += row) {
      for (let p = 0; p < count; p++) {
        const z = preactivation(features[i], features, i + 1, d, points, p);
        if (z > 0) for (let j = 0; j < d; j++) scores[j * BLOCK + p] += features[i + 1 + d + j] * z;
      }
    }
  },

  addDivergence(features, d, path, sums, count, weight) {
    const whole = partialWeight(weight, 1);
    const row = d + 4;
    const [before, halfway, after] = [0, 1, 2].map((k) => path.subarray(k * d * BLOCK, (k + 1) * d * BLOCK));
    for (let i = 0; i < features.length; i += row) {
      const trace = features[i];
      const full = trace * whole;
      for (let p = 0; p < count; p++) {
        const z = preactivation(features[i + 1], features, i + 4, d, before, p);
        const next = preactivation(features[i + 3], features, i + 4, d, after, p);
        if (z > 0 === next > 0) {
          if (z > 0) sums[p] += full;
          continue;
        }
        const middle = preactivation(features[i + 2], features, i + 4, d, halfway, p);
        const first = trace * partialWeight(weight, crossing(z, middle, next));
        sums[p] += z > 0 ? first : full - first;
      }
    }
  },
};

/** b + w . x at point p. @param at where w stands in the features */
function preactivation(
  bias: number,
  features: Float64Array,
  at: number,
  d: number,
  points: Float64Array,
  p: number,
): number {
  let z = bias;
  for (let j = 0; j < d; j++) z += features[at + j] * points[j * BLOCK + p];
  return z;
}

/** int_0^u of the parabola through the weights at 0, 1/2 and 1. */
function partialWeight([start, middle, end]: Triple<number>, u: number): number {
  return u * (start + u * (0.5 * (4 * middle - 3 * start - end) + u * ((2 / 3) * (start - 2 * middle + end))));
}

/** The root in [0, 1] of the parabola through z at 0, 1/2 and 1, where the outer two values have different signs. */
function crossing(start: number, middle: number, end: number): number {
  const bend = 2 * (start - 2 * middle + end);
  const slope = end - start - bend;
  // start + slope u + bend u^2 = 0: of its roots, in the forms without cancellation, we take the one in [0, 1]
  const q = -0.5 * (slope + (slope < 0 ? -1 : 1) * Math.sqrt(Math.max(0, slope * slope - 4 * bend * start)));
  const root = start / q;
  return Math.min(1, root >= 0 ? root : Math.max(0, q / bend));
}

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

let chosen: FeatureKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function featureKernel(): FeatureKernel {
  chosen ??= simdFeatures() ?? plainFeatures;
  return chosen;
}
