import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { experiments, type Ranges } from '../../generators/experiments.js';
import { between, drawSeeds, sizes } from '../../generators/numbers.js';
import { ornsteinUhlenbeck } from '../../generators/processes.js';
import type { TargetSpec } from '../../generators/targets.js';

/**
 * Data of a law on the line, in a setting of their own: what is counted over draws holds given the features, whatever
 * they are. In half of the draws features and data have one seed, which must not make them depend on each other.
 */
export function sampledData(target: Arbitrary<TargetSpec>, ranges: Ranges = {}): Arbitrary<Experiment> {
  const setting = experiments({
    ...ranges,
    target,
    width: ranges.width ?? sizes(2, 6),
    trainingTimes: fc.constant([0]),
  });
  return fc
    .record({ setting, samples: sizes(5, 2000), seed: drawSeeds, other: drawSeeds, shared: fc.boolean() })
    .map(({ setting: { features, ...rest }, samples, seed, other, shared }) => ({
      ...rest,
      features: { ...features, seed },
      data: { samples, seed: shared ? seed : other },
    }));
}

/** Data of two bumps far apart, under the OU process. */
export function separatedData(): Arbitrary<Experiment> {
  const target = fc.record({ centre: between(3, 5), halfWidth: between(0.5, 1) }).map(
    ({ centre, halfWidth }): TargetSpec => ({
      kind: 'bumps',
      weights: [0.5, 0.5],
      centers: [[-centre], [centre]],
      halfWidths: [halfWidth, halfWidth],
    }),
  );
  return sampledData(target, { process: between(1, 4).map(ornsteinUhlenbeck), width: sizes(4, 8) });
}
