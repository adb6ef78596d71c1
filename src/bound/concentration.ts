import type { RandomFeatures } from '../features/random-features.js';
import { type Estimate, root, times } from '../numeric/estimate.js';
import { squaredDistance } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { type OneDatumMoments, oneDatumLosses } from './one-datum.js';

/** How far apart the matrices of two data can be on a compact support. */
export interface Diameters {
  /** D_G >= |Z_x - Z_y|_F. */
  readonly gram: number;
  /** D_B >= |B_x - B_y|. */
  readonly crossMoment: number;
}

/** Parts that a support is divided into. */
const PARTS = 16;

/**
 * d = 1. B_x has entries -w_i p_i(x), where p_i(x) = int g^2 P(feature i active | x_0 = x) dt is monotone in x, so that
 * |B_x - B_y| is largest for the two ends of the support. |Z_x - Z_y|_F is largest there in every setting that has been tried,
 * which is not proven: D_G is its largest value on a grid, and by how much Z may leave the chords between the points of the grid.
 */
export function diametersOn(
  [low, high]: readonly [number, number],
  process: ForwardProcess,
  features: RandomFeatures,
  timeNodes: number,
): Diameters {
  // one point more on either side
  const points = Array.from({ length: PARTS + 3 }, (_, k) => low + ((k - 1) * (high - low)) / PARTS);
  const losses = points.map(oneDatumLosses(process, features, timeNodes));
  const grams = losses.map(({ gram }) => gram);
  const parts = Array.from({ length: PARTS }, (_, k) => {
    return { ends: [grams[k + 1], grams[k + 2]], sag: chordDistance(grams.slice(k, k + 4), features) };
  });
  // |Z_x - Z_y| is convex on the chords, and so largest at their ends
  const largest = (a: (typeof parts)[number], b: (typeof parts)[number]) =>
    a.sag + b.sag + Math.sqrt(Math.max(...a.ends.flatMap((Z) => b.ends.map((other) => squaredDistance(Z, other)))));
  return {
    gram: Math.max(...parts.flatMap((a, k) => parts.slice(k).map((b) => largest(a, b)))),
    crossMoment: Math.sqrt(squaredDistance(losses[1].crossMoment, losses[PARTS + 1].crossMoment)),
  };
}

/**
 * How far Z_x is from the chord between its values at the middle two of four even points, at most, for x between these.
 *
 * Z_ij = E relu(l_i) relu(l_j)/m is convex in x where w_i w_j >= 0, and Z_ij + (Z_ii + Z_jj)/2 = E (relu(l_i) + relu(l_j))^2/2m
 * always is. A convex function of values f_0, .., f_3 at the points is at least the chords beside the middle one, prolonged, and so
 * below that by (f_3 - f_2 - f_1 + f_0)/4 at most.
 */
function chordDistance(grams: readonly Float64Array[], { width: m, weights }: RandomFeatures): number {
  const bend = (i: number, j: number) => {
    const [f0, f1, f2, f3] = grams.map((gram) => gram[i * m + j]);
    return 0.25 * (f3 - f2 - f1 + f0);
  };
  let square = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const own = 0.5 * (bend(i, i) + bend(j, j));
      const distance = weights[i] * weights[j] >= 0 ? bend(i, j) : Math.max(own, bend(i, j) + own);
      square += distance * distance;
    }
  }
  return Math.sqrt(square);
}

/** Bounds on |G_n - G|_F and on |B_n - B|, each with probability at least 1 - delta. */
export interface Radii {
  readonly gram: Estimate;
  readonly crossMoment: Estimate;
}

/** Data with compact support: the distance of the mean of n matrices from their expectation, by `meanRadius`. */
export function compactRadii(
  { gram, crossMoment }: OneDatumMoments,
  diameters: Diameters,
  n: number,
  delta: number,
): Radii {
  return {
    gram: meanRadius(gram.variance, diameters.gram, n, delta),
    crossMoment: meanRadius(crossMoment.variance, diameters.crossMoment, n, delta),
  };
}

/**
 * A bound on the distance of a mean of n independent vectors from its expectation that holds with probability at least
 * 1 - delta: with V = E|Z - E Z|^2, D >= |Z - Z'| and x = ln(1/delta) it is sqrt(V/n) and the lesser of
 *
 *     D sqrt(x/(2n))                                         (McDiarmid 1989: one vector moves the distance by D/n at most)
 *     sqrt(2 x (V + 2 D sqrt(V/n))/n) + D x/(3n)             (Bousquet 2002, Theorem 2.3, for <v, Z - E Z> over |v| = 1: D is no
 *                                                            less than its size, and V no less than its variance).
 */
export function meanRadius(variance: Estimate, diameter: number, n: number, delta: number): Estimate {
  const x = Math.log(1 / delta);
  const radiusOf = (V: number) => {
    const deviation = Math.sqrt(V / n);
    const byDiameter = diameter * Math.sqrt(x / (2 * n));
    const byVariance = Math.sqrt((2 * x * (V + 2 * diameter * deviation)) / n) + (diameter * x) / (3 * n);
    return deviation + Math.min(byDiameter, byVariance);
  };
  const { value, error } = variance;
  const radius = radiusOf(value);
  // concave in V, so that less of it moves the radius further than more
  return { value: radius, error: radius - radiusOf(Math.max(0, value - error)) };
}

/** Data of any distribution: sqrt(V/(n delta)), by Markov's inequality. */
export function markovRadii({ gram, crossMoment }: OneDatumMoments, n: number, delta: number): Radii {
  return {
    gram: root(times(1 / (n * delta), gram.variance)),
    crossMoment: root(times(1 / (n * delta), crossMoment.variance)),
  };
}
