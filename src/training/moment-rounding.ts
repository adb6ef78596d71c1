import { argumentLaw } from '../features/argument-law.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { evenTimes } from './even-times.js';
import { weightedTimes } from './weighting.js';

/** What a moment is off by, of that over all of space: rounding of a few sums, and the 1e-16 of data that are far off. */
const ROUNDING = 8 * Number.EPSILON;
/** Nodes in diffusion time, enough for a size. */
const NODES = 64;

/** How far rounding may move the entries of the matrices of a loss. */
export interface MomentRounding {
  /** m x m row-major. */
  readonly gram: Float64Array;
  /** d x m row-major. */
  readonly crossMoment: Float64Array;
}

/**
 * How far rounding may move G and B with the weight g^2. Moments over where a feature is active are what is left of those
 * over all of space, l_i being w_i . x + b_i there, and so have their rounding, however little is left:
 *
 *     eps sqrt(int g^2 E l_i^2 dt int g^2 E l_j^2 dt)/m,    eps |w_i| int g^2 dt.
 */
export function momentRounding(
  process: ForwardProcess,
  features: RandomFeatures,
  measure: DiffusedMeasure,
): MomentRounding {
  const { width: m, dimension: d, weights } = features;
  const squares = new Float64Array(m);
  let whole = 0;
  for (const { t, at, factor } of weightedTimes(process, d, evenTimes(process.horizon, NODES))) {
    const { means, deviations } = argumentLaw(features, measure, t, at);
    whole += factor;
    for (let i = 0; i < m; i++) squares[i] += factor * (means[i] * means[i] + deviations[i] * deviations[i]);
  }
  const sizes = squares.map((square) => Math.sqrt((ROUNDING * square) / m));
  return {
    gram: Float64Array.from({ length: m * m }, (_, e) => sizes[Math.floor(e / m)] * sizes[e % m]),
    crossMoment: Float64Array.from({ length: d * m }, (_, e) => {
      const [j, i] = [Math.floor(e / m), e % m];
      return ROUNDING * Math.abs(weights[i * d + j]) * whole;
    }),
  };
}
