import type { Estimate } from '../../numeric/estimate.js';

/** Points of R^d that represent p_0, and how to take a mean under p_0 from values at these points. */
export interface MeanRule {
  /** n x d row-major. */
  readonly points: Float64Array;
  mean(values: Float64Array): Estimate;
  /**
   * The weights of the first quarter of the points, which sum to about 1: a coarser rule, for differences that need no
   * more.
   */
  readonly leadingWeights: Float64Array;
}
