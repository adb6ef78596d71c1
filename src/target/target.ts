import type { Estimate } from '../numeric/estimate.js';
import type { PartialMoments } from '../numeric/partial-moments.js';
import type { Stream } from '../numeric/random.js';
import type { Coefficients } from '../process/forward-process.js';
import type { Axis } from './axis-quadrature.js';
import type { LineComponent } from './line-components.js';
import type { Points } from './points.js';

/**
 * A distribution of x_0 on R^d whose moments under diffusion are known: all that a loss needs of it.
 * `at` names the diffusion time by its coefficients.
 */
export interface DiffusedMeasure {
  readonly dimension: number;
  /** E[x_0], d values. */
  readonly mean: Float64Array;
  /** E|x_0 - E x_0|^2. */
  readonly variance: number;
  /**
   * d = 1: adds the moments of p_t, the density of alpha x_0 + sigma eps, on both sides of every kink, about `centre`.
   * @param at sigma > 0
   */
  addPartialMoments(at: Coefficients, kinks: Float64Array, centre: number, into: PartialMoments): void;
  /** The same, where that of `addPartialMoments` has an error relative to the whole, with one relative to each moment. */
  addFaintMoments?(at: Coefficients, kinks: Float64Array, centre: number, into: PartialMoments): void;
  /**
   * p_t as a mixture of Gaussians.
   * @param at sigma > 0
   */
  cloud(at: Coefficients): GaussianCloud;
  /**
   * The measure with each of three coarser clouds, the coarsest first, if p_t is no such mixture and its cloud is a
   * quadrature: the differences show the error.
   */
  readonly coarser?: readonly [DiffusedMeasure, DiffusedMeasure, DiffusedMeasure];
}

/** Whether a quadrature of Gaussians stands for p_t: beyond the line, unless p_t is a mixture of them itself. */
export function isByCloud({ dimension, coarser }: DiffusedMeasure): boolean {
  return dimension > 1 && coarser !== undefined;
}

/** A distribution p_0 whose diffused density p_t is also known in closed form; alpha = 1, sigma = 0 is p_0 itself. */
export interface Target extends DiffusedMeasure {
  readonly kind: 'mixture' | 'bumps';
  /** Per axis [low, high]: p_0 has mass below 1e-15 outside. */
  readonly support: readonly (readonly [number, number])[];
  /** log p_t(x), x of d values; -Infinity outside the support of a compactly supported p_0. */
  logDensity(x: ArrayLike<number>, at: Coefficients): number;
  /** grad log p_t(x), d values. */
  score(x: ArrayLike<number>, at: Coefficients): Float64Array;
  sample(count: number, stream: Stream): Points;
  /** The distribution of some of its components alone, by their numbers. */
  part(components: readonly number[]): Target;
  /**
   * The distribution of E x_0, where that is of the same kind: always for a mixture of isotropic normals, and for bumps where
   * every row of E is an axis, or its opposite.
   * @param basis the rows of E, orthonormal
   */
  projected(basis: readonly Float64Array[]): Target | undefined;
  /** Positive weights of the components of p_0; those of p_t are the same components, diffused. */
  readonly weights: readonly number[];
  /** log(weight times density) of each component of p_t at a point x of d values. */
  logParts(x: ArrayLike<number>, at: Coefficients, into?: Float64Array): Float64Array;
  /**
   * The components of p_t, and the prior N(0, priorVariance I) if given, as products over the coordinates on which they
   * differ.
   */
  factors(at: Coefficients, priorVariance?: number): Factors;
  /** The differential entropy of each component of p_t on R^d, in nats. */
  componentEntropies(at: Coefficients): Estimate[];
  /** d = 1: the components of p_0 by offsets from their centres; none beyond the line. */
  readonly line: readonly LineComponent[];
  /** d = 1: ascending breakpoints around the mass of p_t, between which p_t is smooth on the scale of a panel. */
  panels(at: Coefficients): Float64Array;
}

/** The coefficients at which p_t is p_0. */
export const UNDIFFUSED: Coefficients = { alpha: 1, sigma: 0, drift: 0, diffusion: 0 };

/** p_t, and the prior if asked for, in coordinates over which every component and the prior are products. */
export interface Factors {
  /** The coordinates on which components differ. The densities on each axis are the components', then the prior's. */
  readonly axes: readonly Axis[];
  /** The KL divergence from the prior on all other coordinates, on which the components agree; 0 without a prior. */
  readonly shared: Estimate;
}

/**
 * A distribution on R^d made of Gaussians, sum_p weights_p N(means_p, variances_p I): in more than one dimension, a
 * diffused measure is such a cloud or is replaced by one.
 */
export interface GaussianCloud {
  readonly count: number;
  readonly dimension: number;
  /** Positive, summing to 1. */
  readonly weights: Float64Array;
  /** count x dimension row-major. */
  readonly means: Float64Array;
  /** The variance of each Gaussian on every axis, >= 0. */
  readonly variances: Float64Array;
}
