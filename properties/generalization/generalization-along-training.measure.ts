import fc, { type Arbitrary } from 'fast-check';
import { rates } from '../../src/bound/envelopes.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { logSlope } from '../../src/formula/formula.js';
import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { rateParts, rateTraining } from '../measurements/explicit-rates.js';
import { logarithm, medianExponent } from '../measurements/growth-exponents.js';
import { changeTo, FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import {
  type Clock,
  type Fall,
  flooredFlows,
  modesApart,
  nearZero,
  normalFlows,
  proportional,
  type TwoFlows,
} from '../measurements/stopped-flows.js';
import { type FeatureLaw, representingReadout } from '../oracles/gaussian-features.js';

/** A model of a normal and one of another law, and models of the population and of data along training times. */
export interface AlongCase extends TwoFlows {
  readonly ladder: Experiment;
  readonly modes: Experiment;
}

/** A time from 1 to sqrt(n). */
const upToRoot: Clock = (n) => logBetween(1, Math.sqrt(n)).map((tau) => [tau]);

/** How many training times a ladder has. */
const TIMES = 6;

/** Times from 1 to sqrt(n). */
const rootLadder: Clock = (n) =>
  fc.constant(Array.from({ length: TIMES }, (_, k) => Math.exp((0.5 * k * Math.log(n)) / (TIMES - 1))));

/** Times from 4 to n. */
const upToSamples: Clock = (n) =>
  fc.constant(Array.from({ length: TIMES }, (_, k) => 4 * Math.exp((k * Math.log(n / 4)) / (TIMES - 1))));

/** Both models at a time from 1 to sqrt(n), and both ladders. */
export const alongTraining = (): Arbitrary<AlongCase> =>
  fc.record({
    normal: normalFlows(upToRoot),
    floored: flooredFlows(upToRoot),
    ladder: proportional({ ...nearZero, samples: sizes(96, 128), clock: rootLadder }),
    modes: modesWithoutFloor(),
  });

/** Two modes, and times from 4 to the number of features, up to which 1/tau is above the 1/m of a floor. */
function modesWithoutFloor(): Arbitrary<Experiment> {
  return proportional({ ...modesApart, ratio: fc.constant(1), samples: sizes(64, 96), clock: upToSamples });
}

/** Ladders of times from 1 to sqrt(n) for two modes. */
export const timeLaddersApart = () => proportional({ ...modesApart, samples: sizes(48, 64), clock: rootLadder });

/** The least of J(A) + |A|_F^2/(4 m tau), beside that of the average of features. */
export interface BesideAverage {
  readonly least: Estimate;
  /** J(A_f) and |A_f|_F^2/(4 m tau). */
  readonly loss: Estimate;
  readonly distance: number;
}

/** Both for p_0 = N(mu, 1), where the average is the score. */
export function besideAverage(experiment: Experiment): BesideAverage {
  const { population, setting: built } = rateTraining(experiment);
  const { initialLoss, approximation, distance, width: m } = rateParts(experiment);
  const A = representingReadout(lawOf(experiment), built.features);
  return {
    least: plus(approximation, distance),
    loss: plus(initialLoss, changeTo(population.loss, A)),
    distance: dot(A, A) / (4 * m * experiment.trainingTimes[0]),
  };
}

/** The law of p_0 = N(mu, 1) and of the features, as an experiment names them. */
function lawOf({ target, features }: Experiment): FeatureLaw {
  if (target.kind !== 'mixture' || !('width' in features)) throw new Error('p_0 should be normal, and features drawn');
  const { weightScale = 1, timeWeightScale = Math.SQRT1_2 } = features;
  return { mean: target.means[0], weightScale, timeWeightScale };
}

/** The fall along the training times. */
export function fallInTime(experiment: Experiment): Fall {
  const {
    empirical,
    population,
    times: taus,
    setting: built,
  } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const at = { tau: Math.sqrt(taus[0] * taus[taus.length - 1]), n: built.data.count, m: population.loss.width };
  return {
    slope: theilSen(taus.map(Math.log), empirical.scoreLoss.map(logarithm)),
    predicted: logSlope(rates, 'tau', at),
    rungs: empirical.scoreLoss.map((y, k) => ({ x: taus[k], y })),
  };
}

/** The growth along the flow on the population where no model of finite norm is known to be the score. */
export interface Drift {
  /** The power of tau by which J(A(tau)) / (1/tau + 1/m) grows. */
  readonly ratio: Estimate;
  /** The power of tau by which |A(tau)|_F^2/m grows. */
  readonly square: Estimate;
}

/** The drift along the training times. */
export function driftInTime(experiment: Experiment): Drift {
  const { population, times: taus } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { width: m } = population.loss;
  const { readouts, errors } = population.flow;
  const ratios = taus.map((tau, k) => ({ x: tau, y: times(1 / (1 / tau + 1 / m), population.scoreLoss[k]) }));
  const squares = taus.map((tau, k) => ({ x: tau, y: squareOf(norm(readouts[k]), errors[k]) }));
  return { ratio: medianExponent(ratios), square: medianExponent(squares) };
}

/** The square of a norm that is known to an error. */
function squareOf(length: number, error: number): Estimate {
  return { value: length * length, error: (2 * length + error) * error };
}
