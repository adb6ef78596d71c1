import { argumentLaw } from '../features/argument-law.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { weightedTimes } from './weighting.js';

/** A kink is fast if it passes more deviations of p_t than this from one node to the next. */
const DEVIATIONS = 2;
/** Deviations within which a kink meets p_t, or data from it. */
const WIDTH = 4;

/** Features whose kink passes the middle of p_t so fast that for the nodes of a rule it does so at once, for all x. */
export interface FastKinks {
  /** How many of all there are, from 0 to 1; those without a kink in space count where their bias changes its sign. */
  readonly share: number;
  /** Bounds on |B_i - B_i by the rule|, by feature: (1/2) sum lambda dt |w_i| over its jumps; 0 for other features. */
  readonly jumps: Float64Array;
  /**
   * A bound on |B - B_n|_F over what passes between the nodes, where no rule sees which of two measures a kink meets first:
   *
   *     (sum_i (sum lambda dt |w_i| min(1, 4 s_i/d_i))^2)^(1/2)
   *
   * over the jumps of each feature, with d_i what the mean of l_i passes from node to node and s_i its deviation.
   */
  readonly unseen: number;
}

/** @param measure p_0, or data from it */
export function fastKinks(
  process: ForwardProcess,
  features: RandomFeatures,
  measure: Pick<DiffusedMeasure, 'mean' | 'variance'>,
  rule: Quadrature,
): FastKinks {
  const { width, dimension, weights } = features;
  const lengths = Float64Array.from({ length: width }, (_, i) =>
    Math.hypot(...weights.subarray(i * dimension, (i + 1) * dimension)),
  );
  const jumps = new Float64Array(width);
  const missed = new Float64Array(width);
  const fast = new Set<number>();
  let before: Float64Array | undefined;
  for (const { t, at, factor } of weightedTimes(process, dimension, rule)) {
    const { means, deviations } = argumentLaw(features, measure, t, at);
    for (let i = 0; i < width; i++) {
      if (before === undefined || means[i] > 0 === before[i] > 0) continue;
      const passed = Math.abs(means[i] - before[i]);
      if (!(passed > DEVIATIONS * deviations[i])) continue;
      fast.add(i);
      jumps[i] += 0.5 * factor * lengths[i];
      missed[i] += factor * lengths[i] * Math.min(1, (WIDTH * deviations[i]) / passed);
    }
    before = means;
  }
  return { share: fast.size / width, jumps, unseen: Math.hypot(...missed) };
}
