import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { mixed } from '../../generators/experiments.js';
import { between, eitherSign, logBetween, vectors } from '../../generators/numbers.js';
import { anyProcess, varianceExploding, variancePreserving } from '../../generators/processes.js';
import { anySpaceTarget, anyTarget, normalTarget } from '../../generators/targets.js';

/** A process and a p_0, of which something is left at T. */
export interface PriorCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/**
 * Any process and any target; one target in five is a shift of the prior of vp.
 */
export function priorCases() {
  return mixed<PriorCase>(
    () =>
      fc.record({
        process: anyProcess,
        target: fc.oneof(
          { weight: 4, arbitrary: anyTarget },
          { weight: 1, arbitrary: eitherSign(0.1, 5).map((mean) => shiftedPrior([mean])) },
        ),
      }),
    (largest) =>
      fc
        .integer({ min: 2, max: largest })
        .chain((dimension) => fc.record({ process: anyProcess, target: targetsIn(dimension) })),
  );
}

/** Normal targets under vp that are shifted far, so that what remains of them at T is close to the bound. */
export function farUnderVp(): Arbitrary<PriorCase> {
  return fc.record({
    process: variancePreserving,
    target: fc.record({ mean: eitherSign(2, 5), variance: between(0.3, 1.5) }).map(normalTarget),
  });
}

/** Shifted and narrow normal targets under ve. */
export function narrowUnderVe(): Arbitrary<PriorCase> {
  return fc.record({
    process: varianceExploding(25),
    target: fc.record({ mean: eitherSign(1, 5), variance: logBetween(0.1, 0.5) }).map(normalTarget),
  });
}

function targetsIn(dimension: number) {
  return fc.oneof(
    { weight: 4, arbitrary: anySpaceTarget(dimension) },
    { weight: 1, arbitrary: vectors(dimension, eitherSign(0.1, 2)).map(shiftedPrior) },
  );
}

/** N(mean, I). */
function shiftedPrior(mean: number[]): Experiment['target'] {
  return { kind: 'mixture', weights: [1], means: [mean], variances: [1] };
}
