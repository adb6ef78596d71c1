import fc, { type Arbitrary } from 'fast-check';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Resolution } from '../../src/divergence/refinement.js';
import { reverseSdeSolver } from '../../src/divergence/reverse-sde/reverse-sde-solver.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type TimeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { anyStart, anyWeighting, experiments } from '../generators/experiments.js';
import { type Fit, fitted } from '../generators/fits.js';
import { between, drawSeeds, logBetween, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { SYSTEM_FINEST } from '../generators/systems.js';
import { twoModes } from '../generators/targets.js';
import { noisedCrossMoment, scoreOf } from '../oracles/noised-cross-moment.js';
import { labelDistance, type PairDivergences, pairDivergences } from '../oracles/two-points.js';

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

/** The ranges of long training. */
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
  return fc
    .record({ separation, variance })
    .map(({ separation: r, variance: v }) => twoModes(Number((r * Math.sqrt(v)).toPrecision(6)), share, v));
}

function freshData(experiment: Arbitrary<Experiment>): Arbitrary<Experiment> {
  return fc
    .tuple(experiment, drawSeeds)
    .map(([each, seed]) => ({ ...each, data: { ...each.data, seed } }) as Experiment);
}

type Pair = TargetSpec;

/** Both sides of the floor, in nats. */
export interface TwoPointValues {
  /** JS(p, q). */
  readonly floor: Estimate;
  /** KL(truth || r). */
  readonly kl: Estimate;
}

/** Stands for KL in nats where the solver finds no density r: far above any floor, which is at most ln 2. */
export const NO_DENSITY = 1e6;

/** Of the losses that are descended; any learner will do, so that their error is of no concern. */
const NODES: TimeResolution = { timeNodes: 24, errors: false };
/** Steps of the noise in a standard deviation. */
const NOISE_STEPS = 3;

/** Both sides for the learner that is drawn. */
export function twoPointValues({ experiment, informed }: TwoPointDraw): TwoPointValues {
  return informed ? ofLikelier(experiment) : ofFlow(experiment, onData);
}

/** The same for a learner with `factor` times the data. */
export function withMoreData({ experiment }: TwoPointDraw, factor: number): TwoPointValues {
  const { samples, seed } = drawOf(experiment);
  return ofFlow({ ...experiment, data: { samples: factor * samples, seed } }, onData);
}

/** The same for a learner that is trained on the population. */
export function withPopulation({ experiment }: TwoPointDraw): TwoPointValues {
  return ofFlow(experiment, (built, tau) => train(built, [tau], NODES).population.readouts);
}

/** The same for a learner that follows the gradient with the score of the population in it. */
export function withPrintedGradient({ experiment }: TwoPointDraw): TwoPointValues {
  return ofFlow(experiment, (built, tau) => {
    const { moment: crossMoment } = noisedCrossMoment(built, scoreOf(built.target), NODES.timeNodes, NOISE_STEPS);
    const { loss } = train(built, [tau], NODES).empirical;
    return gradientFlow({ ...loss, crossMoment }, [tau]).readouts;
  });
}

/** A model that a system has trained. @throws SystemError */
export function twoPointFitted(fit: Fit, system: SystemUnderTest): TwoPointValues {
  const done = fitted(system, { ...fit, target: truthOf(fit.target, fit.seed) });
  return besideFloor(fit.target, done, system.field(done.model, 1), SYSTEM_FINEST);
}

/** Trains a model: its readouts at the training time tau. */
type Learner = (built: Setting, tau: number) => readonly Float64Array[];

function onData(built: Setting, tau: number): readonly Float64Array[] {
  return train(built, [tau], NODES).empirical.readouts;
}

function ofFlow(experiment: Experiment, learner: Learner): TwoPointValues {
  const { target: pair, trainingTimes } = experiment;
  const built = setting({ ...experiment, target: truthOf(pair, drawOf(experiment).seed) });
  return besideFloor(pair, built, featureField(built.features, learner(built, trainingTimes[0])));
}

/** r is p or q itself, whichever gives the data the larger likelihood. */
function ofLikelier(experiment: Experiment): TwoPointValues {
  const { samples, seed } = drawOf(experiment);
  const pair = experiment.target;
  const truth = truthOf(pair, seed);
  const [own, other] = [truth, mirrored(truth)].map(distribution);
  const { values } = own.sample(samples, stream(seed, 'data'));
  const gain = values.reduce((sum, x) => sum + own.logDensity([x], UNDIFFUSED) - other.logDensity([x], UNDIFFUSED), 0);
  const { jensenShannon: floor, kl } = divergencesOf(pair);
  return { floor, kl: gain > 0 ? { value: 0, error: 0 } : kl };
}

/** JS(p, q) beside the divergence from the truth to the density of a model. */
function besideFloor(
  pair: Pair,
  built: Pick<Setting, 'process' | 'target'>,
  field: ScoreField,
  finest?: Resolution,
): TwoPointValues {
  const { jensenShannon: floor } = divergencesOf(pair);
  return { floor, kl: klToOneSide(built, field, floor.value, finest) ?? { value: NO_DENSITY, error: 0 } };
}

/** Half of the solver's first resolution, in space and in time, takes a quarter of its time. */
const ROUGH: Resolution = { cells: 200, steps: 32 };
/** An error below this part of the distance from the level says on which side the divergence is. */
const PART = 0.05;
/** Aimed error where it does not, as a fraction of max(KL, 0.01 nats). */
const AIM = 0.02;

/**
 * KL(p_0 || p^SDE) with an error that tells on which side of a level it lies, if the first look already does; else as
 * near as `AIM` says.
 *
 * @param level in nats
 * @param finest resolution beyond which nothing is refined
 * @returns nothing where the solver finds no density
 */
function klToOneSide(
  { process, target }: Pick<Setting, 'process' | 'target'>,
  field: ScoreField,
  level: number,
  finest?: Resolution,
): Estimate | undefined {
  const [{ run, spatial, temporal }] = reverseSdeSolver(process, target, field).compare([{ model: 0, at: ROUGH }]);
  if (run.value !== null) {
    const error = spatial + temporal + run.unresolved;
    if (error < PART * Math.abs(run.value - level)) return { value: run.value, error };
  }
  const [kl] = klSde(process, target, field, AIM, finest);
  return kl.value === null ? undefined : { value: kl.value, error: kl.error };
}

/** p or its mirror image q, by a fair coin from a stream of its own. */
function truthOf(pair: Pair, seed: number): Pair {
  return stream(seed, 'labels').uniform() < 0.5 ? pair : mirrored(pair);
}

function mirrored(pair: Pair): Pair {
  return { ...pair, weights: [...pair.weights].reverse() };
}

function divergencesOf(pair: Pair): PairDivergences {
  if (pair.kind !== 'mixture') throw new RangeError('the divergences are known of mixtures only');
  return pairDivergences(pair.weights[0], pair.means[1][0] / Math.sqrt(pair.variances[0]));
}

/** @throws RangeError if the data are not drawn */
function drawOf({ data }: Experiment): { readonly samples: number; readonly seed: number } {
  if (!('samples' in data)) throw new RangeError('the data should be drawn, not given');
  return data;
}
