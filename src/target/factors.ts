import type { Estimate } from '../numeric/estimate.js';
import type { Axis } from './axis.js';

/**
 * p_t, and the prior if asked for, in coordinates over which every component is a product, as is the prior.
 */
export interface Factors {
  /** The coordinates on which components differ: the densities on each are the components, and then the prior. */
  readonly axes: readonly Axis[];
  /** The KL divergence from the prior on all other coordinates, on which the components agree; 0 without a prior. */
  readonly shared: Estimate;
}
