import { biasesAt, kinks, type RandomFeatures } from '../features/random-features.js';
import { clear, type PartialMoments, partialMoments } from '../numeric/partial-moments.js';
import { meanOf } from '../numeric/vectors.js';
import type { DiffusedMeasure } from '../target/target.js';
import { gramOf, MOMENTS, type PairKernel, pairKernel } from './pair-kernel.js';
import type { WeightedTime } from './weighting.js';

interface LossSums {
  readonly gram: Float64Array;
  readonly crossMoment: Float64Array;
  /** See `RuleLoss`. */
  readonly crossThirds: readonly Float64Array[];
}

/** Where no feature is active on more than this part of a measure, it is trained by what is small. */
const FAINT = 1e-4;

/** A node in t, with the features there. */
interface FeatureTime extends WeightedTime {
  /** m values each. */
  readonly biases: Float64Array;
  readonly places: Float64Array;
}

/**
 * G and B of measures on the line, without noise samples.
 *
 * @param times the quadrature nodes in t, weighted by lambda
 * @returns of each measure gram m x m and cross moment m, row-major
 */
export function lineLosses(
  times: readonly WeightedTime[],
  features: RandomFeatures,
): (measure: DiffusedMeasure) => LossSums {
  const whole = times.reduce((sum, { factor }) => sum + factor, 0);
  const { weights } = features;
  const featureTimes = times.map((time): FeatureTime => {
    const biases = biasesAt(features, time.t);
    return { ...time, biases, places: kinks(weights, biases) };
  });
  return (measure) => {
    const { addPartialMoments, addFaintMoments } = measure;
    const { loss, activity } = lineSums(featureTimes, weights, measure, addPartialMoments);
    if (addFaintMoments === undefined || activity.some((part) => part > FAINT * whole)) return loss;
    return lineSums(featureTimes, weights, measure, addFaintMoments).loss;
  };
}

/**
 * The moment of every pair follows from partial moments at single kinks. Each time node costs one evaluation of the measure's
 * moments at m kinks, and m^2 additions. With the activity int lambda P(active) dt of each feature.
 */
function lineSums(
  times: readonly FeatureTime[],
  weights: Float64Array,
  measure: DiffusedMeasure,
  addMoments: DiffusedMeasure['addPartialMoments'],
): { readonly loss: LossSums; readonly activity: Float64Array } {
  const m = weights.length;
  const crossThirds = [0, 1, 2].map(() => new Float64Array(m));
  const activity = new Float64Array(m);
  const kernel = pairKernel(m);
  const room = featureMoments(weights, kernel);
  const { active } = room;
  const sides = partialMoments(m);
  for (const [k, { at, factor, biases, places }] of times.entries()) {
    const centre = at.alpha * measure.mean[0];
    clear(sides);
    addMoments(at, places, centre, sides);
    takeMoments(room, weights, biases, places, centre, sides, factor);
    kernel.addPairs(room.sums, room.moments, room.rights, room.columns);
    const third = crossThirds[k % 3];
    for (let i = 0; i < m; i++) {
      activity[i] += active[i];
      third[i] -= 3 * weights[i] * active[i];
    }
  }
  const gram = gramOf(room.sums, room.place, room.columns);
  return { loss: { gram, crossMoment: meanOf(crossThirds), crossThirds }, activity };
}

/**
 * What the pair moments need of each feature at one diffusion time, in coordinates x measured from the centre of the
 * measure, and multiplied by lambda dt; with the sums of pairs over times. Feature i is relu(l_i), l_i(x) = w_i x + b_i; its
 * mirror is relu(-l_i), active on the other side.
 */
interface FeatureMoments {
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
function featureMoments(weights: Float64Array, kernel: PairKernel): FeatureMoments {
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
function takeMoments(
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
