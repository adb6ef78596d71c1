import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { anyEmbedding } from '../../generators/experiments.js';
import { between, drawSeeds, logBetween, sizes } from '../../generators/numbers.js';
import { anyProcess, ornsteinUhlenbeck, variancePreserving } from '../../generators/processes.js';
import { mixtures, nearTarget, normalTarget } from '../../generators/targets.js';

/** A model that is trained on n data, and what it is compared with. */
export interface StoppedCase {
  readonly experiment: Experiment;
  /** R of the ball |A|_F/sqrt(m) <= R; without it, the average of features that is the score of a normal. */
  readonly radius?: number;
}

/** A model of which some sizes are tried: n as in the ladder, m in proportion, and tau = c n^{2/5}. */
export interface SampleLadder {
  /** The largest. */
  readonly experiment: Experiment;
  /** n, ascending. */
  readonly ladder: readonly number[];
}

/** Times that a model is trained for, by the number n of its data. */
type Clock = (n: number) => Arbitrary<number[]>;

/** A time from 1 to sqrt(n). */
export const upToRoot: Clock = (n) => logBetween(1, Math.sqrt(n)).map((tau) => [tau]);

/** c n^{2/5}, c from 0.5 to 1.2. */
export const stoppedAtRate: Clock = (n) => logBetween(0.5, 1.2).map((c) => [c * twoFifths(n)]);

/** n^{2/5}. */
export function twoFifths(n: number): number {
  return Math.exp(0.4 * Math.log(n));
}

/** How many training times a ladder has, from 1 to sqrt(n). */
const TIMES = 6;
const rootLadder: Clock = (n) =>
  fc.constant(Array.from({ length: TIMES }, (_, k) => Math.exp((0.5 * k * Math.log(n)) / (TIMES - 1))));

/** Numbers of data of a draw, and of the features for each of them. */
const FEW = sizes(10, 24);
const RATIO = between(0.5, 1.5);

/** The parts of an experiment; seeds are among many, as draws are counted. */
interface Parts {
  readonly process: Arbitrary<Experiment['process']>;
  readonly target: Arbitrary<Experiment['target']>;
  readonly embedding?: Arbitrary<Experiment['embedding']>;
  readonly scales?: Arbitrary<{ weightScale?: number; timeWeightScale?: number }>;
  readonly samples: Arbitrary<number>;
  /** m/n. */
  readonly ratio?: Arbitrary<number>;
  readonly clock: Clock;
}

function drawn({
  process,
  target,
  embedding = anyEmbedding,
  scales = fc.constant({}),
  samples,
  ratio = RATIO,
  clock,
}: Parts) {
  const model = samples.chain((n) =>
    fc.record({ n: fc.constant(n), ratio, seed: drawSeeds, own: scales, trainingTimes: clock(n) }),
  );
  return fc.record({ process, target, embedding, model, seed: drawSeeds }).map(
    ({ model: { n, ratio, seed: other, own, trainingTimes }, seed, ...rest }): Experiment => ({
      ...rest,
      features: { width: Math.round(ratio * n), seed: other, ...own },
      data: { samples: n, seed },
      trainingTimes,
    }),
  );
}

/** p_0 = N(mu, 1) under vp, whose score is an average of features of any scales. */
export function normalDraws(clock: Clock): Arbitrary<StoppedCase> {
  const experiment = drawn({
    process: variancePreserving,
    target: between(-2, 2).map((mean) => normalTarget({ mean, variance: 1 })),
    embedding: fc.constant({ kind: 'signal' }),
    scales: fc.record({ weightScale: logBetween(0.5, 2), timeWeightScale: logBetween(0.5, 2) }),
    samples: FEW,
    clock,
  });
  return fc.record({ experiment });
}

/** Mixtures and bumps, and balls from one that holds hardly any model to one that holds all that are trained. */
export function ballDraws(clock: Clock): Arbitrary<StoppedCase> {
  return fc.record({
    experiment: drawn({ process: anyProcess, target: nearTarget, samples: FEW, clock }),
    radius: logBetween(0.3, 10),
  });
}

/** Balls that hold hardly any model, and so many data that these cost little. */
export function smallBalls(): Arbitrary<StoppedCase> {
  const many = drawn({
    process: between(2, 4).map(ornsteinUhlenbeck),
    target: mixtures(1),
    samples: sizes(12, 24),
    clock: () => between(1, 2).map((tau) => [tau]),
  });
  const experiment = fc
    .record({ plain: many, samples: sizes(2000, 4000), seed: drawSeeds })
    .map(({ plain, ...data }): Experiment => ({ ...plain, data }));
  return fc.record({ experiment, radius: between(0.01, 0.1) });
}

const wide = { process: variancePreserving, target: mixtures(2), ratio: between(0.5, 0.8) };

/** Two modes of variance 1 apart, of which little is learned in the times that are drawn. */
const apart = {
  ratio: between(0.5, 0.8),
  process: between(2, 4).map(ornsteinUhlenbeck),
  target: between(1.2, 2.5).map((mu): Experiment['target'] => ({
    kind: 'mixture',
    weights: [0.5, 0.5],
    means: [[-mu], [mu]],
    variances: [1, 1],
  })),
};

/** Models that are trained for several times, from 1 to sqrt(n). */
export const timeLadders = () => drawn({ ...wide, samples: sizes(96, 128), clock: rootLadder });

/** The same for two modes. */
export const timeLaddersApart = () => drawn({ ...apart, samples: sizes(48, 64), clock: rootLadder });

/** Two modes, and times from 4 to the number of features, up to which 1/tau is above the 1/m of a floor. */
export function modesWithoutFloor(): Arbitrary<Experiment> {
  return drawn({ ...apart, ratio: fc.constant(1), samples: sizes(64, 96), clock: upToSamples });
}

const upToSamples: Clock = (n) =>
  fc.constant(Array.from({ length: TIMES }, (_, k) => 4 * Math.exp((k * Math.log(n / 4)) / (TIMES - 1))));

/** Models with n data, 3 n and 12 n. */
export const sampleLadders = () => ladders(wide);

/** The same, and in one draw of 50 with up to 6000 data and 4800 features. */
export const sampleLaddersFurther = () =>
  fc.oneof({ weight: 49, arbitrary: ladders(wide) }, { weight: 1, arbitrary: ladders(wide, sizes(400, 500)) });

/** Those of few data for two modes. */
export const sampleLaddersApart = () => ladders(apart);

function ladders(
  parts: Pick<Parts, 'process' | 'target' | 'ratio'>,
  least: Arbitrary<number> = sizes(7, 9),
): Arbitrary<SampleLadder> {
  return least.chain((n) =>
    fc.record({
      experiment: drawn({ ...parts, samples: fc.constant(12 * n), clock: stoppedAtRate }),
      ladder: fc.constant([n, 3 * n, 12 * n]),
    }),
  );
}
