import type { Stream } from '../numeric/random.js';
import { squaredDistance } from '../numeric/vectors.js';
import { type Points, pointOf } from '../target/points.js';

/** A partition of points into clusters. */
export interface Clusters {
  /** The mean of each. */
  readonly centres: readonly Float64Array[];
  /** The cluster of each point, whose centre is the nearest. */
  readonly labels: Int32Array;
  /** sum_i |x_i - centre|^2. */
  readonly inertia: number;
}

/**
 * K-means: centres drawn by the squares of distances (k-means++, Arthur, Vassilvitskii 2007), then points to their nearest centres and
 * centres to the means of their points by turns (Lloyd 1982), until no point moves; that ends, as the sum of squares falls
 * in each round. A cluster that loses all its points gets the point that is furthest from its centre as its own, if any is off.
 *
 * @param count of clusters, at most that of the points
 */
export function kMeans(points: Points, count: number, source: Stream): Clusters {
  const { count: n, dimension: d } = points;
  const centres = firstCentres(points, count, source);
  const labels = new Int32Array(n).fill(-1);
  const squares = new Float64Array(n);
  for (;;) {
    let [moved, inertia] = [0, 0];
    for (let p = 0; p < n; p++) {
      const { nearest, square } = nearestTo(pointOf(points, p), centres);
      if (labels[p] !== nearest) moved++;
      labels[p] = nearest;
      squares[p] = square;
      inertia += square;
    }
    const [sums, sizes] = [centres.map(() => new Float64Array(d)), new Int32Array(count)];
    for (let p = 0; p < n; p++) {
      sizes[labels[p]]++;
      for (let j = 0; j < d; j++) sums[labels[p]][j] += points.values[p * d + j];
    }
    if (moved === 0 && (inertia === 0 || !sizes.includes(0))) return { centres, labels, inertia };
    for (let k = 0; k < count; k++) {
      if (sizes[k] > 0) {
        centres[k] = sums[k].map((sum) => sum / sizes[k]);
      } else {
        const furthest = squares.indexOf(squares.reduce((most, each) => Math.max(most, each), 0));
        squares[furthest] = 0;
        centres[k] = pointOf(points, furthest).slice();
      }
    }
  }
}

function firstCentres(points: Points, count: number, source: Stream): Float64Array[] {
  const centres = [pointOf(points, Math.floor(source.uniform() * points.count)).slice()];
  const squares = new Float64Array(points.count).fill(Number.POSITIVE_INFINITY);
  while (centres.length < count) {
    const last = centres[centres.length - 1];
    for (let p = 0; p < squares.length; p++) {
      squares[p] = Math.min(squares[p], squaredDistance(pointOf(points, p), last));
    }
    let rest = source.uniform() * squares.reduce((sum, each) => sum + each, 0);
    let drawn = 0;
    // a point that is a centre has no chance
    while (drawn + 1 < squares.length && rest >= squares[drawn]) rest -= squares[drawn++];
    centres.push(pointOf(points, drawn).slice());
  }
  return centres;
}

function nearestTo(x: Float64Array, centres: readonly Float64Array[]) {
  let [nearest, square] = [0, Number.POSITIVE_INFINITY];
  for (const [k, centre] of centres.entries()) {
    const own = squaredDistance(x, centre);
    if (own < square) [nearest, square] = [k, own];
  }
  return { nearest, square };
}
