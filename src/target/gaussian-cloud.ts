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
