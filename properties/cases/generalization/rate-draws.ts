import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { experiments, trainingTimes } from '../../generators/experiments.js';
import { between, drawSeeds, sizes, vectors } from '../../generators/numbers.js';
import { ornsteinUhlenbeck } from '../../generators/processes.js';
import { bumps, mixtures, normals, normalTarget, type TargetSpec } from '../../generators/targets.js';

/** Normals, for which J_0 costs least, and mixtures and bumps near them one time in twelve each. */
const lineTarget: Arbitrary<TargetSpec> = fc.oneof(
  { weight: 10, arbitrary: normals.map(normalTarget) },
  { weight: 1, arbitrary: mixtures(3) },
  { weight: 1, arbitrary: bumps(2) },
);

/** Draws of data, each in a setting of its own, trained for a time from 0.1 to n. */
const draws = (samples: Arbitrary<number>, width: Arbitrary<number>, target = lineTarget): Arbitrary<Experiment> =>
  samples.chain((n) =>
    fc
      .record({
        experiment: experiments({ target, width, samples: fc.constant(n), trainingTimes: trainingTimes(1, 0.1, n) }),
        seed: drawSeeds,
      })
      .map(({ experiment, seed }) => ({ ...experiment, data: { samples: n, seed } })),
  );

/** Draws of tens to thousands of data for models of few features. */
export const rateDraws = () => draws(sizes(20, 2000), sizes(3, 12));

/** Draws of up to twenty thousand data for models of up to 48 features. */
export const largeDraws = () => draws(sizes(100, 20_000), sizes(8, 48));

/** Draws from a normal distribution of so many data that the mean of them is nearly normal. */
export const normalDraws = () => draws(sizes(200, 400), sizes(3, 6), normals.map(normalTarget));

/** Many data, and models stopped so early that nothing but the rate of optimisation is left. */
export const manyAtOnce = (): Arbitrary<Experiment> =>
  experiments({
    target: normals.map(normalTarget),
    width: sizes(4, 12),
    samples: sizes(500, 1500),
    trainingTimes: trainingTimes(1, 1e-3, 1e-2),
  });

/**
 * One datum so far on the left that features which are active on the right of their kinks hardly see it, while p_0
 * does: G_n is nearly 0 and dG nearly -G.
 */
export const unseenDatum = (): Arbitrary<Experiment> =>
  fc
    .record({
      experiment: experiments({ process: between(0.3, 0.8).map(ornsteinUhlenbeck), target: normals.map(normalTarget) }),
      slopes: fc.integer({ min: 1, max: 4 }).chain((count) => vectors(count, between(0.5, 2))),
      datum: between(-8, -5),
      trainingTimes: trainingTimes(1, 3, 30),
    })
    .map(({ experiment, slopes, datum, trainingTimes: taus }) => ({
      ...experiment,
      embedding: { kind: 'fourier', size: 1 },
      features: { weights: slopes.map((w) => [w]), timeWeights: slopes.map(() => [0]) },
      data: { points: [[datum]] },
      trainingTimes: taus,
    }));

/** Flows that overfit a handful of data. */
export const handfuls = (): Arbitrary<Experiment> =>
  experiments({
    process: between(3, 4).map(ornsteinUhlenbeck),
    target: normals.map(normalTarget),
    embedding: fc.constant({ kind: 'signal' }),
    width: sizes(8, 12),
    samples: sizes(2, 4),
    trainingTimes: trainingTimes(1, 1e4, 1e6),
  });
