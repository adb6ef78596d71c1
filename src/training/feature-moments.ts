import type { PartialMoments } from '../numeric/partial-moments.js';
import { MOMENTS, type PairKernel } from './pair-gram.js';

/**
 * What the pair moments need of each feature at one diffusion time, in coordinates x measured from the centre of the
 * measure, and multiplied by lambda dt; with the sums of pairs over times. Feature i is relu(l_i), l_i(x) = w_i x + b_i; its mirror is relu(-l_i), active on
 * the other side.
 */
export interface FeatureMoments {
  /** The column of each feature: those active on the right first, then those active on the left. */
  readonly place: Int32Array;
  /** How many columns are for features active on the right, and for all; both even, so that some may stay empty. */
  readonly rights: number;
  readonly columns: number;
  /** Sums over diffusion times, columns x columns; see `PairKernel`. */
  readonly sums: Float64Array;
  /**
   * `MOMENTS` of all columns: kinks, their negatives where a feature is active on the left, w_i, b_i, E[x phi_i], E[phi_i] and
   * the last two of the mirror.
   */
  readonly moments: Float64Array;
  /** The same, one by one. */
  readonly each: readonly Float64Array[];
  /** P(active), by feature. */
  readonly active: Float64Array;
}

/** Room for features of these weights; it holds until the kernel is asked for more. */
export function featureMoments(weights: Float64Array, kernel: PairKernel): FeatureMoments {
  const isRight = Array.from(weights, (w) => w >= 0);
  const even = (count: number) => 2 * Math.ceil(count / 2);
  const rights = even(isRight.filter((is) => is).length);
  const columns = rights + even(isRight.filter((is) => !is).length);
  const next = { right: 0, left: rights };
  const place = Int32Array.from(isRight, (is) => (is ? next.right++ : next.left++));
  const [sums, moments] = kernel.room([columns * columns, MOMENTS.length * columns]);
  const each = MOMENTS.map((_, k) => moments.subarray(k * columns, (k + 1) * columns));
  return { place, rights, columns, sums, moments, each, active: new Float64Array(weights.length) };
}

/** Writes the moments of one time over those of another. @param sides about `centre`, at `kinks` */
export function takeMoments(
  { place, each, active }: FeatureMoments,
  weights: Float64Array,
  biases: Float64Array,
  kinks: Float64Array,
  centre: number,
  { right, left }: PartialMoments,
  factor: number,
): void {
  const [outward, slopes, offsets, first, zeroth, mirrorFirst, mirrorZeroth] = each;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    const b = biases[i] + w * centre;
    const isRight = w >= 0;
    const own = isRight ? right : left;
    const other = isRight ? left : right;
    const kink = kinks[i] - centre;
    active[i] = factor * own[0][i];
    const at = place[i];
    outward[at] = isRight ? kink : -kink;
    slopes[at] = w;
    offsets[at] = b;
    first[at] = factor * (w * own[2][i] + b * own[1][i]);
    zeroth[at] = factor * (w * own[1][i] + b * own[0][i]);
    mirrorFirst[at] = -factor * (w * other[2][i] + b * other[1][i]);
    mirrorZeroth[at] = -factor * (w * other[1][i] + b * other[0][i]);
  }
}
