import type { RandomFeatures } from '../features/random-features.js';
import {
  intoPanels,
  lowerTileCount,
  nameLowerTiles,
  productKernel,
  TILE,
  TILE_NAME,
  TILE_SIZE,
} from '../numeric/product-kernel.js';
import { norm } from '../numeric/vectors.js';

/**
 * |r| beyond which a pair takes the closed formula: there the series would need more terms than the formula is worth.
 * Measured in d = 2 and 3 with products in SIMD: from 0.93 to 0.97 the time of a gram changes by a tenth; at 0.98 a
 * gram of few features takes a fifth longer.
 */
const SERIES_LIMIT = 0.95;

/** How the moment of each pair of features is computed. Pairs of places a > b are stored in tiles: see `tileEntry`. */
export interface PairPlan {
  /** The number of columns of a block: m, rounded up to whole tiles. */
  readonly places: number;
  /** The feature at each place; neighbours have similar directions, so a tile's pairs need similar numbers of terms. */
  readonly order: Int32Array;
  /** |w| at each place. */
  readonly lengths: Float64Array;
  /** The correlation r of two arguments. */
  readonly cosines: Float64Array;
  /** 1 for a pair that the series adds, else 0. */
  readonly inSeries: Float64Array;
  /** The places a > b of each pair for the closed formula, one pair after the other. */
  readonly closed: Int32Array;
}

/**
 * Under an isotropic Gaussian, the correlation of two arguments is at all times the cosine of the angle between their
 * weights, or 0 where a weight is 0.
 *
 * @param limit the largest |r| for the series
 */
export function pairPlan({ width, dimension, weights }: RandomFeatures, limit: number = SERIES_LIMIT): PairPlan {
  const order = byDirection(weights, width, dimension);
  const places = TILE * Math.ceil(width / TILE);
  const lengths = new Float64Array(places);
  /** Unit weights, dimension x places row-major. */
  const units = new Float64Array(dimension * places);
  for (const [place, i] of order.entries()) {
    const w = weights.subarray(i * dimension, (i + 1) * dimension);
    const length = norm(w);
    lengths[place] = length;
    if (length > 0) for (let j = 0; j < dimension; j++) units[j * places + place] = w[j] / length;
  }
  const cosines = transposedProduct(units, dimension, places);
  const inSeries = new Float64Array(cosines.length);
  const closed: number[] = [];
  for (let row = 0, e = 0; row < places; row += TILE) {
    for (let column = 0; column <= row; column += TILE) {
      for (let a = row; a < row + TILE; a++) {
        for (let b = column; b < column + TILE; b++, e++) {
          cosines[e] = Math.min(1, Math.max(-1, cosines[e]));
          if (b >= a || a >= width) continue;
          if (Math.abs(cosines[e]) <= limit) inSeries[e] = 1;
          else closed.push(a, b);
        }
      }
    }
  }
  return { places, order, lengths, cosines, inSeries, closed: Int32Array.from(closed) };
}

/** U^T U in tiles. @param U rows x columns row-major */
function transposedProduct(U: Float64Array, rows: number, columns: number): Float64Array {
  const count = lowerTileCount(columns);
  const kernel = productKernel();
  const { integers, numbers } = kernel.room(TILE_NAME * count, [rows * columns, TILE_SIZE * count]);
  const [panels, sums] = numbers;
  intoPanels(rows, columns, (e) => U[e], panels);
  nameLowerTiles(columns, integers);
  kernel.addProducts(panels, rows, integers, count, sums);
  return sums.slice();
}

/** The features, sorted by the direction, up to its sign, of their first two weights. */
function byDirection(weights: Float64Array, width: number, dimension: number): Int32Array {
  // -x/(|x| + |y|), or its negative below the axis, rises with the angle of (x, y), and needs no atan2, which differs by engine
  const turns = Float64Array.from({ length: width }, (_, i) => {
    const [x, y] = weights.subarray(i * dimension, i * dimension + 2);
    const turn = -x / (Math.abs(x) + Math.abs(y));
    return Number.isNaN(turn) ? 0 : y < 0 ? -turn : turn;
  });
  return Int32Array.from({ length: width }, (_, i) => i).sort((i, j) => turns[i] - turns[j] || i - j);
}
