/** Points of R^d that stand for p_0, and how to take a mean under it from values at them. */
export interface MeanRule {
  /** d x n row-major. */
  readonly points: Float64Array;
  mean(values: Float64Array): MeanEstimate;
  /**
   * The first quarter of the points is a coarser rule by itself, for differences that need no more: its weights, which sum to
   * about 1.
   */
  readonly leadingWeights: Float64Array;
}

/** A mean with an estimate of its absolute error. */
export interface MeanEstimate {
  readonly value: number;
  readonly error: number;
}
