import type { RandomFeatures } from '../features/random-features.js';
import { norm } from '../numeric/lanczos.js';
import { TILE } from '../numeric/transposed-product.js';
import type { SeriesPairs } from './mehler-series.js';

/**
 * |r| beyond which a pair takes the closed formula: there the series would need more terms than the formula is worth. Measured in
 * d = 2 and 3 with products in SIMD: from 0.93 to 0.97 the time of a gram changes by a tenth, at 0.98 few features lose a fifth.
 */
const SERIES_LIMIT = 0.95;

/** Which way each pair of features takes. */
export interface PairPlan {
  /** Columns of a block: m, filled up to whole tiles. */
  readonly places: number;
  /** The feature at each place; neighbours point in similar directions, so that tiles need similarly many terms. */
  readonly order: Int32Array;
  /** |w| at each place. */
  readonly lengths: Float64Array;
  readonly series: SeriesPairs;
  /** Places i > j of the pairs for the closed formula, in turn. */
  readonly closed: Int32Array;
}

/**
 * The correlation of two arguments under an isotropic Gaussian is the cosine of their weights at all times, 0 where a weight is 0.
 *
 * @param limit of |r| for the series
 */
export function pairPlan({ width, dimension, weights }: RandomFeatures, limit: number = SERIES_LIMIT): PairPlan {
  const order = byDirection(weights, width, dimension);
  const places = TILE * Math.ceil(width / TILE);
  const lengths = new Float64Array(places);
  const units = new Float64Array(places * dimension);
  for (const [place, i] of order.entries()) {
    const w = weights.subarray(i * dimension, (i + 1) * dimension);
    lengths[place] = norm(w);
    if (lengths[place] > 0)
      units.set(
        w.map((x) => x / lengths[place]),
        place * dimension,
      );
  }
  const cosines = new Float64Array(places * places);
  const chosen = new Float64Array(places * places);
  const closed: number[] = [];
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < a; b++) {
      let r = 0;
      for (let j = 0; j < dimension; j++) r += units[a * dimension + j] * units[b * dimension + j];
      cosines[a * places + b] = Math.min(1, Math.max(-1, r));
      if (Math.abs(r) <= limit) chosen[a * places + b] = 1;
      else closed.push(a, b);
    }
  }
  const tiles: number[] = [];
  for (let row = 0; row < places; row += TILE) {
    for (let column = 0; column <= row; column += TILE) tiles.push(row, column);
  }
  return {
    places,
    order,
    lengths,
    series: { tiles: Int32Array.from(tiles), chosen, cosines },
    closed: Int32Array.from(closed),
  };
}

/** Features by the direction, up to its sign, of their first two weights. */
function byDirection(weights: Float64Array, width: number, dimension: number): Int32Array {
  const angles = Float64Array.from({ length: width }, (_, i) => {
    const turn = Math.atan2(weights[i * dimension + 1], weights[i * dimension]);
    return turn < 0 ? turn + Math.PI : turn;
  });
  return Int32Array.from({ length: width }, (_, i) => i).sort((i, j) => angles[i] - angles[j] || i - j);
}
