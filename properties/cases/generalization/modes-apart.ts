import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import type { Weighting } from '../../../src/training/weighting.js';
import { anyWeighting } from '../../generators/experiments.js';
import { between, drawSeeds, sizes } from '../../generators/numbers.js';
import { ornsteinUhlenbeck, variancePreservingOver } from '../../generators/processes.js';

/**
 * One replicate: p_0 = q_1 N(-mu, 1) + q_2 N(mu, 1) along a ladder of mu, learned by one draw of features from data that
 * keep their labels and their noise, with one process and one training time.
 */
export interface ModesApart {
  /** mu, ascending. */
  readonly ladder: readonly number[];
  /** The rungs at which KL(p_0 || p^SDE) is solved for. */
  readonly solved: readonly number[];
  /** q_1. */
  readonly share: number;
  /** All but the target, with one training time. */
  readonly model: Omit<Experiment, 'target'>;
}

/** The experiment with modes at -mu and mu. */
export function experimentAt({ model, share }: ModesApart, mu: number): Experiment {
  return {
    ...model,
    target: { kind: 'mixture', weights: [share, 1 - share], means: [[-mu], [mu]], variances: [1, 1] },
  };
}

/** What the parts of a replicate are drawn from. */
interface Ranges {
  readonly ladder: readonly number[];
  readonly solved: readonly number[];
  readonly process: Arbitrary<Experiment['process']>;
  readonly training: Arbitrary<{ embedding: Experiment['embedding']; tau: number; perFeature: number }>;
  readonly weighting: Arbitrary<Weighting>;
  readonly width: Arbitrary<number>;
  readonly samples: Arbitrary<number>;
}

const fourier = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((size) => ({ kind: 'fourier' as const, size }));

const early = fc.record({
  embedding: fc.oneof(fc.constant({ kind: 'signal' as const }), fourier(3, 7)),
  tau: fc.constantFrom(100, 1000),
  perFeature: fc.constant(0),
});

/**
 * Late, with the Fourier embedding and more data for each feature: else a model has by then learned all but the sampling
 * error, which does not grow, so that neither does its KL(p_0 || p^SDE).
 */
const late = fc.record({ embedding: fourier(3, 7), tau: fc.constant(100_000), perFeature: fc.constant(32) });

const SHORT: Ranges = {
  ladder: [1, 4, 15],
  solved: [1, 15],
  process: variancePreservingOver(between(4, 12)),
  training: fc.oneof({ weight: 2, arbitrary: early }, { weight: 1, arbitrary: late }),
  weighting: anyWeighting,
  width: sizes(16, 32),
  samples: sizes(200, 1000),
};

/** KL is known too roughly for its powers between close rungs. */
const LONG: Ranges = {
  ...SHORT,
  ladder: [1, 2, 3, 4, 6, 8, 10, 15],
  solved: [1, 4, 15],
  width: sizes(32, 128),
  samples: sizes(200, 4000),
};

const UNDER_OU: Ranges = {
  ...SHORT,
  ladder: [1, 15],
  process: between(4, 6).map(ornsteinUhlenbeck),
  training: fc.record({ embedding: fourier(5, 5), tau: fc.constantFrom(100, 1000), perFeature: fc.constant(0) }),
  weighting: fc.constant('g2'),
  width: sizes(24, 32),
};

/** Equal weights half of the time. */
const anyShare = fc.oneof(fc.constant(0.5), between(0.2, 0.8));

const replicates = ({ ladder, solved, ...ranges }: Ranges): Arbitrary<ModesApart> =>
  fc
    .record({ ...ranges, share: anyShare, seed: drawSeeds })
    .map(({ share, process, training: { embedding, tau, perFeature }, weighting, width, samples, seed }) => ({
      ladder,
      solved,
      share,
      model: {
        process,
        embedding,
        weighting,
        features: { width, seed },
        data: { samples: samples + perFeature * width, seed },
        trainingTimes: [tau],
      },
    }));

/** Ladders of three rungs. */
export const modesApart = (): Arbitrary<ModesApart> => replicates(SHORT);

/** Ladders of eight rungs, wider models and more data. */
export const modesFurtherApart = (): Arbitrary<ModesApart> => replicates(LONG);

/** Their first and last rungs under OU with a long horizon, with tau <= 1000 and the weight g^2. */
export const modesApartUnderOu = (): Arbitrary<ModesApart> => replicates(UNDER_OU);
