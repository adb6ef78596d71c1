import { argumentLaw } from '../features/argument-law.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { lineLosses } from './line-loss.js';
import { spaceLosses } from './space-loss.js';
import { evenTimes } from './time-quadrature.js';
import { type Weighting, weightedTimes } from './weighting.js';

/**
 * The weighted score loss of a random-feature model, which is quadratic in A (theory section 2; the paper's Lemma 3):
 * J(A) = (1/2m) tr(A G A^T) - (1/m) tr(A B^T) + J_0, with the weight g^2 of maximum likelihood or another one, lambda.
 */
export interface QuadraticLoss {
  /** m. */
  readonly width: number;
  /** G = (1/m) int lambda E_{p_t}[phi phi^T] dt, m x m row-major. */
  readonly gram: Float64Array;
  /** B[:, i] = - int lambda P_{p_t}(w_i . x + u_i . e(t) > 0) dt w_i, d x m row-major. */
  readonly crossMoment: Float64Array;
}

/** A loss by a rule in t. */
export interface RuleLoss extends QuadraticLoss {
  /** B by every third node of the rule, three times its weight: these show how fast it converges with more nodes. */
  readonly crossThirds: readonly Float64Array[];
}

/**
 * G and B of a measure, without noise samples.
 *
 * @param timeNodes number of quadrature nodes in t, or a rule for int_0^T dt
 * @param weighting lambda
 */
export function quadraticLoss(
  process: ForwardProcess,
  features: RandomFeatures,
  measure: DiffusedMeasure,
  timeNodes: number | Quadrature,
  weighting: Weighting = 'g2',
): RuleLoss {
  return quadraticLosses(process, features, timeNodes, weighting)(measure);
}

/** The losses of measures by one rule, see `quadraticLoss`: what depends on no measure is computed once. */
export function quadraticLosses(
  process: ForwardProcess,
  features: RandomFeatures,
  timeNodes: number | Quadrature,
  weighting: Weighting = 'g2',
): (measure: DiffusedMeasure) => RuleLoss {
  const times = weightedTimes(process, features.dimension, timeNodes, weighting);
  const losses = features.dimension === 1 ? lineLosses(times, features) : spaceLosses(times, features);
  return (measure) => ({ width: features.width, ...losses(measure) });
}

/** The error of a moment relative to that over all of space: rounding of a few sums, and the 1e-16 of data far off. */
const ROUNDING = 8 * Number.EPSILON;
/** Nodes in diffusion time, enough for a size. */
const NODES = 64;

/** How far rounding may move the entries of the matrices of a loss. */
interface MomentRounding {
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
