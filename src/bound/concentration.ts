import type { RandomFeatures } from '../features/random-features.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { type OneDatumMoments, oneDatumLoss } from './one-datum.js';

/** How large the matrices of one datum can be on a compact support. */
export interface DatumReach {
  /** R >= |Z|_F. */
  readonly gram: number;
  /** R_B >= |B_x - B_y| for any two data. */
  readonly crossMoment: number;
}

/**
 * d = 1: Z is positive semidefinite, so |Z|_F <= tr Z, which is convex in the datum: R is the larger of its values at
 * the ends of the support. B_x has entries -w_i p_i(x), where p_i(x) = int g^2 P(feature i active | x_0 = x) dt is
 * monotone in x, so R_B^2 = sum_i w_i^2 max p_i^2 with the maximum over both ends.
 */
export function reachOn(
  [low, high]: readonly [number, number],
  process: ForwardProcess,
  features: RandomFeatures,
  timeNodes: number,
): DatumReach {
  const ends = [low, high].map((x) => oneDatumLoss(process, features, x, timeNodes));
  const m = features.width;
  const traces = ends.map(({ gram }) => {
    let trace = 0;
    for (let i = 0; i < m; i++) trace += gram[i * m + i];
    return trace;
  });
  let square = 0;
  for (let i = 0; i < m; i++) {
    const largest = Math.max(...ends.map(({ crossMoment }) => Math.abs(crossMoment[i])));
    square += largest * largest;
  }
  return { gram: Math.max(...traces), crossMoment: Math.sqrt(square) };
}

/** Bounds on |G_n - G|_F and on |B_n - B|, each with probability at least 1 - delta. */
export interface Radii {
  readonly gram: number;
  readonly crossMoment: number;
}

/**
 * Data with compact support (theory L7): |G_n - G|_F <= sqrt(V_G/n) + R sqrt(ln(1/delta)/n) and
 * |B_n - B| <= sqrt(V_B/n) + R_B sqrt(ln(1/delta)/(2n)). Both follow from McDiarmid's inequality: one datum moves
 * |G_n - G|_F by at most |Z - Z'|/n <= sqrt(2) R/n, as <Z, Z'> >= 0, and |B_n - B| by at most R_B/n.
 */
export function compactRadii(
  { gram, crossMoment }: OneDatumMoments,
  reach: DatumReach,
  n: number,
  delta: number,
): Radii {
  const logarithm = Math.log(1 / delta);
  return {
    gram: Math.sqrt(gram.variance.value / n) + reach.gram * Math.sqrt(logarithm / n),
    crossMoment: Math.sqrt(crossMoment.variance.value / n) + reach.crossMoment * Math.sqrt(logarithm / (2 * n)),
  };
}

/** Data of any distribution: sqrt(V/(n delta)), by Markov's inequality. */
export function markovRadii({ gram, crossMoment }: OneDatumMoments, n: number, delta: number): Radii {
  return {
    gram: Math.sqrt(gram.variance.value / (n * delta)),
    crossMoment: Math.sqrt(crossMoment.variance.value / (n * delta)),
  };
}
