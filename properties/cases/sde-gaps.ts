import { gaps, klBound } from '../../src/experiment/gaps.js';
import type { Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { numberOf } from './affine-bound.js';

/**
 * klSde of the models trained on the data in nats, by training time. Beyond the line, where it is not known, the larger
 * J + KL(p_T||pi) stands in: what bounds that bounds klSde.
 *
 * @param aim of the solver's error, as a part of max(KL, 0.01)
 * @throws Error if the solver finds no value
 */
export function sdeGaps(training: Training, aim: number): Estimate[] {
  return training.setting.target.dimension === 1 ? gaps(training, 'klSde', aim).map(numberOf) : klBound(training);
}
