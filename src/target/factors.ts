import type { Estimate } from '../numeric/estimate.js';
import type { Axis } from './axis.js';

/** p_t, and the prior if asked for, in coordinates over which every component and the prior are products. */
export interface Factors {
  /** The coordinates on which components differ. The densities on each axis are the components', then the prior's. */
  readonly axes: readonly Axis[];
  /** The KL divergence from the prior on all other coordinates, on which the components agree; 0 without a prior. */
  readonly shared: Estimate;
}
