import { sortNearlySorted } from '../numeric/nearly-sorted.js';
import type { PartialMoments } from '../numeric/partial-moments.js';

/**
 * What the pair moments need of each feature at one diffusion time, in coordinates x measured from the centre of the
 * measure, and multiplied by g^2 dt. Feature i is relu(l_i), l_i(x) = w_i x + b_i; its mirror is relu(-l_i), active on
 * the other side.
 */
export class FeatureMoments {
  weights: Float64Array = new Float64Array(0);
  /** b_i about the centre. */
  readonly offsets: Float64Array;
  /** Kinks about the centre. */
  readonly kinks: Float64Array;
  /** P(active). */
  readonly active: Float64Array;
  /** E[phi_i] and E[x phi_i]. */
  readonly zeroth: Float64Array;
  readonly first: Float64Array;
  /** The same for the mirror relu(-l_i). */
  readonly mirrorZeroth: Float64Array;
  readonly mirrorFirst: Float64Array;
  /** Features active on the right of their kinks, by ascending kink, and those active on the left. */
  right = new Int32Array(0);
  left = new Int32Array(0);

  constructor(width: number) {
    const room = () => new Float64Array(width);
    this.offsets = room();
    this.kinks = room();
    this.active = room();
    this.zeroth = room();
    this.first = room();
    this.mirrorZeroth = room();
    this.mirrorFirst = room();
  }

  /** Takes the moments of one time node. @param sides about `centre`, at `places` */
  update(
    weights: Float64Array,
    biases: Float64Array,
    places: Float64Array,
    centre: number,
    sides: PartialMoments,
    factor: number,
  ): void {
    if (this.weights !== weights) {
      this.weights = weights;
      const all = Int32Array.from(weights.keys());
      this.right = all.filter((i) => weights[i] >= 0);
      this.left = all.filter((i) => weights[i] < 0);
    }
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i];
      const b = biases[i] + w * centre;
      const [own, other] = w >= 0 ? [sides.right, sides.left] : [sides.left, sides.right];
      this.offsets[i] = b;
      this.kinks[i] = places[i] - centre;
      this.active[i] = factor * own[0][i];
      this.zeroth[i] = factor * (w * own[1][i] + b * own[0][i]);
      this.first[i] = factor * (w * own[2][i] + b * own[1][i]);
      this.mirrorZeroth[i] = -factor * (w * other[1][i] + b * other[0][i]);
      this.mirrorFirst[i] = -factor * (w * other[2][i] + b * other[1][i]);
    }
    // the order at the last time node is nearly the order at this one
    sortNearlySorted(this.right, this.kinks);
    sortNearlySorted(this.left, this.kinks);
  }
}
