import { atMost, type Comparison } from '../../src/numeric/estimate.js';

/** Two numbers that are nearer to each other than this, relative, are equal. */
const LEAST_DECREASE = 1e-11;

/** later < earlier, strictly. @param ratio later/earlier, both above 0 */
export function falling(ratio: number): Comparison {
  return atMost(ratio, 1 - LEAST_DECREASE);
}
