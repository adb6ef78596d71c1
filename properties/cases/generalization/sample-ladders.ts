import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import type { Points } from '../../../src/target/points.js';
import { type BestStop, bestStop } from '../../by-definition/generalization/best-stop.js';
import { experiments, type Ranges } from '../../generators/experiments.js';
import { FEW_NODES, zeroLossAtNodes } from '../../generators/few-nodes.js';
import { between, logBetween } from '../../generators/numbers.js';
import { ornsteinUhlenbeck, variancePreserving } from '../../generators/processes.js';
import { normalTarget, type TargetSpec } from '../../generators/targets.js';

/** One model on data sets of several sizes, each of them the first data of one stream. */
export interface SampleLadder {
  /** With the largest number of data, and the first and the last training time. */
  readonly experiment: Experiment;
  /** Ascending. */
  readonly samples: readonly number[];
}

/** Numbers of data along ladders, of which the fewest are at most a quarter of the features. */
export const SAMPLES = {
  fewest: [16],
  ends: [16, 4096],
  rungs: [16, 64, 256, 1024, 4096],
  many: [16, 256, 4096, 65_536, 1_000_000],
};

/** Normals that are not so narrow that their score is still being learned at the last training time. */
const wideNormal: Arbitrary<TargetSpec> = fc
  .record({ mean: between(-1.5, 1.5), variance: logBetween(0.6, 3) })
  .map(normalTarget);

/** Two such modes of equal variance, 2 to 4.5 apart. */
const twoModes: Arbitrary<TargetSpec> = fc
  .record({ half: between(1, 2.25), weight: between(0.3, 0.7), variance: between(0.7, 1.5) })
  .map(({ half, weight, variance }) => ({
    kind: 'mixture',
    weights: [weight, 1 - weight],
    means: [[-half], [half]],
    variances: [variance, variance],
  }));

/** Embeddings in which a score can follow the process. */
const richEmbedding: Arbitrary<Experiment['embedding']> = fc.oneof(
  fc.constant({ kind: 'signal' as const }),
  fc.integer({ min: 3, max: 7 }).map((size) => ({ kind: 'fourier' as const, size })),
);

const TRAINING_TIMES = [0.1, 1e8];

/** Normals and pairs of modes under vp processes, trained from 0.1 to 1e8. */
export function sampleLadders(
  samples: readonly number[],
  width: Arbitrary<number>,
  ranges: Ranges = {},
): Arbitrary<SampleLadder> {
  return experiments({
    process: variancePreserving,
    target: fc.oneof(wideNormal, twoModes),
    embedding: richEmbedding,
    ...ranges,
    width,
    samples: fc.constant(samples[samples.length - 1]),
    trainingTimes: fc.constant(TRAINING_TIMES),
  }).map((experiment) => ({ experiment, samples }));
}

/** The same for pairs of modes alone under OU processes, which hide most of the signal. */
export function noisyModeLadders(samples: readonly number[], width: Arbitrary<number>): Arbitrary<SampleLadder> {
  return sampleLadders(samples, width, { process: between(2, 5).map(ornsteinUhlenbeck), target: twoModes });
}

/**
 * Where it is best to stop, by number of data. Beside 160 nodes in t, the few moved ln tau* by at most 0.1 on 25 ladders
 * and ln(J(1e8)/J(tau*)) by at most 0.004.
 */
export interface BestStops {
  readonly stops: readonly (BestStop & { readonly samples: number })[];
}

export function bestStops({ experiment, samples }: SampleLadder): BestStops {
  const built = setting(experiment);
  const whole = train(built, experiment.trainingTimes, FEW_NODES);
  const zeroLoss = zeroLossAtNodes(whole) ?? whole.zeroLoss;
  const stops = samples.map((n) => {
    const { flow } = train({ ...built, data: firstOf(built.data, n) }, whole.times, FEW_NODES).empirical;
    return { samples: n, ...bestStop(whole.population.loss, zeroLoss, flow) };
  });
  return { stops };
}

/** The first points. */
function firstOf({ dimension, values }: Points, count: number): Points {
  return { count, dimension, values: values.subarray(0, count * dimension) };
}
