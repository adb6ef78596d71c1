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
  /** Points that show what lies beyond the nodes, or nearly so; those that are no nodes have no weight, and come last. */
  readonly beyond?: readonly Beyond[];
}

/** A point by its index, and two nodes on the line to it, the nearer one first. */
export interface Beyond {
  readonly at: number;
  readonly isNode: boolean;
  readonly last: number;
  readonly before: number;
  /** Its distance from the last node, in distances between the two. */
  readonly ratio: number;
  /** The most that a kink between them adds to a mean beyond what nodes show, by what it adds to the value at the point. */
  readonly mass: number;
}
