import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { experiments } from './experiments.js';
import { between, logBetween, sizes } from './numbers.js';
import { ornsteinUhlenbeck } from './processes.js';
import { normalTarget } from './targets.js';

/**
 * Centred normals under the OU process, with enough features, and an embedding that can follow their score, which is
 * linear.
 */
export function learnableNormals(trainingTimes: Arbitrary<number[]>): Arbitrary<Experiment> {
  return experiments({
    process: between(2, 5).map(ornsteinUhlenbeck),
    target: logBetween(0.3, 3).map((variance) => normalTarget({ mean: 0, variance })),
    embedding: fc.constant({ kind: 'signal' }),
    width: sizes(16, 64),
    trainingTimes,
  });
}
