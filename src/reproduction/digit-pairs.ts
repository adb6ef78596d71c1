import { type Stream, stream } from '../numeric/random.js';
import { squaredDistance } from '../numeric/vectors.js';
import { type Points, pointOf } from '../target/points.js';
import { type Clusters, kMeans } from './k-means.js';

/** Points of two clusters. */
export interface TwoModes {
  readonly points: Points;
  /** The cluster of each, 0 or 1. */
  readonly modes: Int32Array;
}

/** Data of two clusters, in two parts that have no point in common. */
export interface PairOfModes {
  /** Of the centres of the clusters. */
  readonly distance: number;
  readonly training: TwoModes;
  /** As many. */
  readonly heldOut: TwoModes;
}

/** The two pairs of clusters that Li, Li, Zhang and Bian 2023 train on in section 4.2, and a third one. */
export interface DigitPairs {
  /** The two clusters whose centres lie furthest apart. */
  readonly farthest: PairOfModes;
  /** The two whose centres lie nearest to one another. */
  readonly nearest: PairOfModes;
  /**
   * The data of the farthest pair, each cluster moved along the line of the centres until these are as far apart as those of the
   * nearest: the same two shapes, and nothing but the distance is another.
   */
  readonly moved: PairOfModes;
}

/**
 * Clusters some points by k-means and takes equally many of each pair: from the union of its two clusters, at random and without
 * replacement, as the paper says; how many lie in either cluster is left to chance.
 *
 * @param clusters how many
 * @param samples in each part of a pair
 * @throws RangeError where a pair has fewer than twice as many points
 */
export function digitPairs(points: Points, clusters: number, samples: number, seed: number): DigitPairs {
  const source = stream(seed, 'data');
  const found = kMeans(points, clusters, source);
  const pairs = pairsOf(found);
  const [first, last] = [pairs[0], pairs[pairs.length - 1]];
  const nearest = drawn(points, found, first, samples, source);
  const farthest = drawn(points, found, last, samples, source);
  return { farthest, nearest, moved: movedTo(farthest, first.distance, last, found) };
}

interface Pair {
  readonly clusters: readonly [number, number];
  readonly distance: number;
}

/** All pairs of clusters that have points, the nearest first. */
function pairsOf({ centres, labels }: Clusters): Pair[] {
  const used = [...new Set(labels)].sort((a, b) => a - b);
  return used
    .flatMap((i) =>
      used.filter((j) => j > i).map((j) => ({ clusters: [i, j] as const, distance: between(centres, i, j) })),
    )
    .sort((a, b) => a.distance - b.distance);
}

const between = (centres: Clusters['centres'], i: number, j: number) =>
  Math.sqrt(squaredDistance(centres[i], centres[j]));

/** Points of a pair of clusters, for training and held out. */
function drawn(
  points: Points,
  { labels }: Clusters,
  { clusters, distance }: Pair,
  samples: number,
  source: Stream,
): PairOfModes {
  const all = Array.from(labels.keys()).filter((p) => clusters.includes(labels[p]));
  if (all.length < 2 * samples) {
    throw new RangeError(`two clusters have ${all.length} points together, fewer than twice ${samples}`);
  }
  // the first places of a shuffle (Fisher and Yates)
  for (let i = 0; i < 2 * samples; i++) {
    const k = i + Math.floor(source.uniform() * (all.length - i));
    [all[i], all[k]] = [all[k], all[i]];
  }
  const { dimension } = points;
  const part = (numbers: readonly number[]): TwoModes => ({
    points: {
      count: samples,
      dimension,
      values: Float64Array.from(numbers.flatMap((p) => Array.from(pointOf(points, p)))),
    },
    modes: Int32Array.from(numbers, (p) => clusters.indexOf(labels[p])),
  });
  return { distance, training: part(all.slice(0, samples)), heldOut: part(all.slice(samples, 2 * samples)) };
}

/** Both clusters, moved towards one another by equal parts of what is too much. */
function movedTo({ training, heldOut }: PairOfModes, distance: number, from: Pair, { centres }: Clusters): PairOfModes {
  const [one, other] = from.clusters.map((k) => centres[k]);
  const share = 0.5 * (1 - distance / from.distance);
  const part = ({ points, modes }: TwoModes): TwoModes => {
    const { dimension: d } = points;
    const values = points.values.map((x, e) => {
      const step = share * (other[e % d] - one[e % d]);
      return x + (modes[Math.floor(e / d)] === 0 ? step : -step);
    });
    return { points: { ...points, values }, modes };
  };
  return { distance, training: part(training), heldOut: part(heldOut) };
}
