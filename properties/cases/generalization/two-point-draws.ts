import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { labelDistance } from '../../by-definition/generalization/two-points.js';
import { anyStart, anyWeighting, experiments } from '../../generators/experiments.js';
import type { Fit } from '../../generators/fits.js';
import { between, drawSeeds, logBetween, sizes } from '../../generators/numbers.js';
import { ornsteinUhlenbeck } from '../../generators/processes.js';

/** How many data there are, and the weight of the lighter mode. */
interface Design {
  readonly samples: number;
  readonly share: number;
}

/** The more data there are, the better they tell which mode is the lighter: so n and a are chosen together. */
export const DESIGNS = [
  { samples: 1, share: 0.25 },
  { samples: 2, share: 0.25 },
  { samples: 4, share: 0.33 },
  { samples: 8, share: 0.38 },
  { samples: 16, share: 0.416 },
] as const satisfies readonly Design[];

/** The largest (1 + TV(Bin(n, a), Bin(n, 1 - a)))/2 of all: 3/4, that of a = 1/4 and one or two data. */
export const SUCCESS = Math.max(...DESIGNS.map(({ samples, share }) => 0.5 * (1 + labelDistance(samples, share))));

/** Two distributions p and q, one of them drawn by a coin, and a learner that is given data of that one. */
export interface TwoPointDraw {
  /** Its target is p, and q the mirror image; the coin has the seed of the data. */
  readonly experiment: Experiment;
  /** The learner knows p and q, and generates the likelier of them. */
  readonly informed: boolean;
}

/** Gradient flow in any setting three times in four, and else the learner that knows p and q. */
export function twoPointDraws(): Arbitrary<TwoPointDraw> {
  const informed = fc.constantFrom(false, false, false, true);
  return fc.constantFrom(...DESIGNS).chain(({ samples, share }) => {
    const experiment = experiments({
      target: pairs(share, between(0.5, 5), between(0.3, 2)),
      width: sizes(4, 48),
      samples: fc.constant(samples),
      trainingTimes: logBetween(0.1, 1e5).map((tau) => [tau]),
      weighting: anyWeighting,
      start: anyStart,
    });
    return fc.record({ experiment: freshData(experiment), informed });
  });
}

/** What long training is drawn from. */
interface LongTraining extends Design {
  /** mu in standard deviations. */
  readonly separation: Arbitrary<number>;
  readonly width: Arbitrary<number>;
  readonly trainingTime: Arbitrary<number>;
}

/** Training for so long, of so many features, that modes are learned as far as the data tell them. */
function trainedForLong(ranges: LongTraining): Arbitrary<TwoPointDraw> {
  const experiment = experiments({
    process: between(3, 5).map(ornsteinUhlenbeck),
    target: pairs(ranges.share, ranges.separation, fc.constant(1)),
    embedding: fc.constant({ kind: 'signal' }),
    width: ranges.width,
    samples: fc.constant(ranges.samples),
    trainingTimes: ranges.trainingTime.map((tau) => [tau]),
  });
  return fc.record({ experiment: freshData(experiment), informed: fc.constant(false) });
}

/** Settings in which 50 n data are learned nearly always, so far as they tell the modes. */
export function manyDataLearned(): Arbitrary<TwoPointDraw> {
  const ranges = { separation: between(1.5, 2.25), width: sizes(48, 64), trainingTime: logBetween(1e3, 1e4) };
  return trainedForLong({ ...DESIGNS[1], ...ranges });
}

/** Settings in which the population is learned nearly always. */
export function populationLearned(): Arbitrary<TwoPointDraw> {
  const ranges = { separation: between(1.5, 2.5), width: sizes(40, 56), trainingTime: logBetween(1e4, 1e5) };
  return trainedForLong({ ...DESIGNS[3], ...ranges });
}

/** Settings in which the score at the noised data is enough: few data of modes further apart show less of it. */
export function scoreLearned(): Arbitrary<TwoPointDraw> {
  const ranges = { separation: between(1, 1.25), width: sizes(64, 80), trainingTime: logBetween(2e3, 1e4) };
  return trainedForLong({ ...DESIGNS[4], ...ranges });
}

/**
 * Models that a system trains on two data, of modes so near that more data would show within the training times that a
 * plain implementation reaches. The seed that it is given is that of the coin and of the data too: a system that makes
 * more of it than random numbers of its own leaks.
 */
export function twoPointFits(): Arbitrary<Fit> {
  const { samples, share } = DESIGNS[1];
  return fc.record({
    target: pairs(share, between(0.8, 1.1), fc.constant(1)),
    samples: fc.constant(samples),
    width: sizes(24, 32),
    trainingTime: logBetween(30, 60),
    seed: drawSeeds,
  });
}

/** p: modes at -mu and mu with weights a and 1 - a and one variance. @param separation mu in standard deviations */
function pairs(share: number, separation: Arbitrary<number>, variance: Arbitrary<number>) {
  return fc.record({ separation, variance }).map(({ separation: r, variance: v }): Experiment['target'] => {
    const mu = Number((r * Math.sqrt(v)).toPrecision(6));
    return { kind: 'mixture', weights: [share, 1 - share], means: [[-mu], [mu]], variances: [v, v] };
  });
}

function freshData(experiment: Arbitrary<Experiment>): Arbitrary<Experiment> {
  return fc
    .tuple(experiment, drawSeeds)
    .map(([each, seed]) => ({ ...each, data: { ...each.data, seed } }) as Experiment);
}
