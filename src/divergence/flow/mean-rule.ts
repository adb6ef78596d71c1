import type { Estimate } from '../../numeric/estimate.js';

/** Points of R^d that stand for p_0, and how to take a mean under it from values at them. */
export interface MeanRule {
  /** n x d row-major. */
  readonly points: Float64Array;
  mean(values: Float64Array): Estimate;
  /**
   * The first quarter of the points is a coarser rule by itself, for differences that need no more: its weights, which sum to
   * about 1.
   */
  readonly leadingWeights: Float64Array;
}
