import { biasesAt, type RandomFeatures } from '../features/random-features.js';
import type { Points } from '../target/points.js';
import type { Target } from '../target/target.js';
import type { WeightedTime } from './weighting.js';

/** A part of a measure that a kink passes by itself: a component of p_0, or a datum. */
export interface MeasurePart {
  readonly mass: number;
  /** d values. */
  readonly mean: Float64Array;
  /** On each axis. */
  readonly variance: number;
}

/** The components of p_0. */
export function partsOfTarget(target: Target): MeasurePart[] {
  return target.weights.map((mass, k) => {
    const { mean, variance } = target.part([k]);
    return { mass, mean, variance: variance / target.dimension };
  });
}

/** Of so many data and more a few stand for all. */
const MOST_DATA = 64;

/** Data, each of which counts 1/n. Of k that stand for n each counts (n k)^(-1/2), as squares of errors add up. */
export function partsOfData({ count, dimension, values }: Points): MeasurePart[] {
  const some = Math.min(count, MOST_DATA);
  return Array.from({ length: some }, (_, i) => ({
    mass: 1 / Math.sqrt(count * some),
    mean: values.subarray(i * dimension, (i + 1) * dimension),
    variance: 0,
  }));
}

/**
 * How far B_i by a rule of many nodes is off, for all that kinks pass parts of a measure faster than the nodes follow:
 *
 *     e_i = (sum (lambda h |w_i| c/pi e^{-2 pi^2 (s/p)^2})^2)^(1/2)
 *
 * over all times at which the kink of feature i passes the middle of a part: c is its mass, p what the mean of l_i = w_i . x + b_i
 * passes from node to node, and s the deviation of l_i. The mass on one side of the kink is a smooth step in time there, of the
 * width s h/p for nodes that are h apart, and by Poisson's summation a rule of even nodes is off by
 *
 *     sum_k lambda h |w_i| c/(pi k) sin(2 pi k z) e^{-2 pi^2 (k s/p)^2},
 *
 * where z says how far the place is from a node. Nothing says how that falls out, and errors of several passings are as good as
 * independent. In contrast to how far parts of a rule lie apart, e_i is never small by chance.
 *
 * @param times the nodes of the rule, lambda dt with each
 * @returns m values
 */
export function passingKinks(
  features: RandomFeatures,
  times: readonly WeightedTime[],
  parts: readonly MeasurePart[],
): Float64Array {
  const { width: m, dimension: d, weights } = features;
  const lengths = Float64Array.from({ length: m }, (_, i) => Math.hypot(...weights.subarray(i * d, (i + 1) * d)));
  // w_i . mean, part by part
  const along = parts.map(({ mean }) =>
    Float64Array.from({ length: m }, (_, i) => mean.reduce((sum, x, j) => sum + weights[i * d + j] * x, 0)),
  );
  const squares = new Float64Array(m);
  const last = parts.map(() => ({ means: new Float64Array(m), deviation: 0 }));
  for (const [k, { t, at, factor }] of times.entries()) {
    const biases = biasesAt(features, t);
    const weight = k > 0 ? (0.5 * (factor + times[k - 1].factor)) / Math.PI : 0;
    for (const [c, { mass, variance }] of parts.entries()) {
      const deviation = Math.sqrt(at.alpha * at.alpha * variance + at.sigma * at.sigma);
      const [means, { means: before, deviation: lastDeviation }] = [along[c], last[c]];
      const middle = 0.5 * (deviation + lastDeviation);
      last[c].deviation = deviation;
      for (let i = 0; i < m; i++) {
        const mean = at.alpha * means[i] + biases[i];
        if (k > 0 && mean > 0 !== before[i] > 0) {
          const width = (lengths[i] * middle) / Math.abs(mean - before[i]);
          const size = weight * lengths[i] * mass * Math.exp(-2 * Math.PI * Math.PI * width * width);
          squares[i] += size * size;
        }
        before[i] = mean;
      }
    }
  }
  return squares.map(Math.sqrt);
}
