import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { anyEmbedding, experiments, settingStrata, trainingTimes } from '../generators/experiments.js';
import { between, drawSeeds, logBetween, sizes } from '../generators/numbers.js';
import { anyProcess, ornsteinUhlenbeck, variancePreserving } from '../generators/processes.js';
import { bumps, mixtures, normalTarget, twoModes } from '../generators/targets.js';
import type { Rung } from './growth-exponents.js';

/** Training times of a model, by the number n of its data. */
export type Clock = (n: number) => Arbitrary<number[]>;

/** The parts of an experiment; seeds are among many, as draws are counted. */
export interface Parts {
  readonly process: Arbitrary<ProcessSpec>;
  readonly target: Arbitrary<TargetSpec>;
  readonly embedding?: Arbitrary<Experiment['embedding']>;
  readonly scales?: Arbitrary<{ weightScale?: number; timeWeightScale?: number }>;
  readonly samples: Arbitrary<number>;
  /** m/n. */
  readonly ratio?: Arbitrary<number>;
  readonly clock: Clock;
}

/** Experiments with m in proportion to n; by default m/n is from 1/2 to 3/2. */
export function proportional({
  process,
  target,
  embedding = anyEmbedding,
  scales = fc.constant({}),
  samples,
  ratio = between(0.5, 1.5),
  clock,
}: Parts): Arbitrary<Experiment> {
  const model = samples.chain((n) =>
    fc.record({ n: fc.constant(n), ratio, seed: drawSeeds, own: scales, trainingTimes: clock(n) }),
  );
  return fc.record({ process, target, embedding, model, seed: drawSeeds }).map(
    ({ model: { n, ratio: share, seed: other, own, trainingTimes: times }, seed, ...rest }): Experiment => ({
      ...rest,
      features: { width: Math.round(share * n), seed: other, ...own },
      data: { samples: n, seed },
      trainingTimes: times,
    }),
  );
}

/** Numbers of data of a draw. */
const FEW = sizes(32, 64);

/** A model of normal data and one of other data, each for a law of its own. */
export interface TwoFlows {
  readonly normal: Experiment;
  readonly floored: Experiment;
}

/** What varies in both. */
export function strataOfBoth({ normal, floored }: TwoFlows): Record<string, number | string> {
  const named = (flow: string, experiment: Experiment) =>
    Object.entries(settingStrata(experiment)).map(([name, value]) => [`${flow}, ${name}`, value]);
  return Object.fromEntries([...named('normal', normal), ...named('floored', floored)]);
}

/** p_0 = N(mu, 1) under vp, whose score is an average of features of any scales. */
const normalUnderVp = {
  process: variancePreserving,
  target: between(-2, 2).map((mean) => normalTarget({ mean, variance: 1 })),
  embedding: fc.constant({ kind: 'signal' as const }),
  scales: fc.record({ weightScale: logBetween(0.5, 2), timeWeightScale: logBetween(0.5, 2) }),
};

/** Normals. */
export function normalFlows(clock: Clock): Arbitrary<Experiment> {
  return proportional({ ...normalUnderVp, samples: FEW, clock });
}

/** Mixtures and bumps, four times in five under vp, where a model learns something in the times that are drawn. */
export function flooredFlows(clock: Clock): Arbitrary<Experiment> {
  return proportional({
    process: fc.oneof({ weight: 4, arbitrary: variancePreserving }, { weight: 1, arbitrary: anyProcess }),
    target: fc.oneof({ weight: 3, arbitrary: mixtures(3) }, { weight: 1, arbitrary: bumps(2) }),
    samples: FEW,
    clock,
  });
}

/** Flows of normal data that overfit a handful of them. */
export function overfittedNormals(): Arbitrary<Experiment> {
  return proportional({
    ...normalUnderVp,
    process: between(3, 4).map(ornsteinUhlenbeck),
    samples: sizes(2, 4),
    ratio: between(4, 6),
    clock: () => trainingTimes(1, 1e4, 1e6),
  });
}

/** Flows of normal data with so few features that they miss the score, at late times. */
export function narrowNormals(): Arbitrary<Experiment> {
  return proportional({
    ...normalUnderVp,
    process: between(3, 4).map(ornsteinUhlenbeck),
    samples: sizes(4, 8),
    ratio: fc.constant(1),
    clock: () => trainingTimes(1, 1e4, 1e6),
  });
}

/** Mixtures with thousands of data, and flows so short that nothing but the rate of optimisation is left. */
export function shortFlows(): Arbitrary<Experiment> {
  return experiments({
    process: between(2, 4).map(ornsteinUhlenbeck),
    target: mixtures(1),
    width: sizes(4, 12),
    samples: sizes(2000, 4000),
    trainingTimes: trainingTimes(1, 1e-3, 1e-2),
  });
}

/** Mixtures near 0 under vp. */
export const nearZero = { process: variancePreserving, target: mixtures(2), ratio: between(0.5, 0.8) };

/** Two modes of variance 1 apart, of which little is learned in the times that are drawn. */
export const modesApart = {
  ratio: between(0.5, 0.8),
  process: between(2, 4).map(ornsteinUhlenbeck),
  target: between(1.2, 2.5).map((mu) => twoModes(mu)),
};

/** How J falls along a ladder. */
export interface Fall {
  /** The slope of log J by Theil and Sen. */
  readonly slope: Estimate;
  /** That of the logarithm of the rates in the middle of the ladder. */
  readonly predicted: number;
  /** J along the ladder. */
  readonly rungs: readonly Rung[];
}
