/**
 * A distribution on R^d made of Gaussians, sum_p weights_p N(means_p, variances_p I): what a diffused measure is, or
 * is replaced by, in more than one dimension.
 */
export interface GaussianCloud {
  readonly count: number;
  readonly dimension: number;
  /** Positive, summing to 1. */
  readonly weights: Float64Array;
  /** count x dimension row-major. */
  readonly means: Float64Array;
  /** Of each Gaussian on each axis, >= 0. */
  readonly variances: Float64Array;
}
