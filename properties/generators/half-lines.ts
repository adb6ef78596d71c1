import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { inAnyDimension } from './experiments.js';
import { between } from './numbers.js';
import { ornsteinUhlenbeck } from './processes.js';
import { normalTarget } from './targets.js';

/**
 * Where constants are attained: two features relu(w x) and relu(-w x), which have the score -x of N(0, 1) under the OU
 * process among their models, so that no approximation error is left. G is lambda I with lambda = w^2 T/2: all of the
 * model moves at one rate. The data are -y and y, which shift B by nothing and G by a multiple of I.
 *
 * @param progress lambda tau
 */
export function halfLines(progress: Arbitrary<number>): Arbitrary<Experiment> {
  return fc
    .record({ weight: between(0.5, 2), horizon: between(1, 4), datum: between(0.3, 0.9), progress })
    .map(({ weight, horizon, datum, progress: x }) => ({
      process: ornsteinUhlenbeck(horizon),
      target: normalTarget({ mean: 0, variance: 1 }),
      embedding: { kind: 'signal' },
      features: {
        weights: [[weight], [-weight]],
        timeWeights: [
          [0, 0],
          [0, 0],
        ],
      },
      data: { points: [[-datum], [datum]] },
      trainingTimes: [(2 * x) / (weight * weight * horizon)],
    }));
}

/** Experiments in any dimension, and half-lines one time in eight. @param ranges and @param progress of either */
export function withHalfLines(ranges: Parameters<typeof inAnyDimension>[0], progress: Arbitrary<number>) {
  const { cases, furtherCases } = inAnyDimension(ranges);
  const both = (others: Arbitrary<Experiment>) =>
    fc.oneof({ weight: 7, arbitrary: others }, { weight: 1, arbitrary: halfLines(progress) });
  return { cases: () => both(cases()), furtherCases: () => both(furtherCases()) };
}
