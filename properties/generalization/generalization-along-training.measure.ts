import fc, { type Arbitrary } from 'fast-check';
import { envelope, flooredEnvelope } from '../../src/bound/envelopes.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { estimateOf, logSlope } from '../../src/formula/formula.js';
import { type Estimate, times } from '../../src/numeric/estimate.js';
import { norm } from '../../src/numeric/vectors.js';
import { between, drawSeeds, logBetween, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { mixtures } from '../generators/targets.js';
import { logarithm, medianExponent } from '../measurements/growth-exponents.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import {
  ballFlows,
  type Clock,
  constantOf,
  type Fall,
  modesApart,
  nearZero,
  normalFlows,
  proportional,
  type Stopped,
  type StoppedFlow,
  stopped,
} from '../measurements/stopped-flows.js';

/** A model of either kind, and models of the population and of data along training times. */
export interface AlongCase {
  readonly normal: StoppedFlow;
  readonly ball: StoppedFlow;
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
    ball: ballFlows(upToRoot),
    ladder: proportional({ ...nearZero, samples: sizes(96, 128), clock: rootLadder }),
    modes: modesWithoutFloor(),
  });

/** Two modes, and times from 4 to the number of features, up to which 1/tau is above the 1/m of a floor. */
function modesWithoutFloor(): Arbitrary<Experiment> {
  return proportional({ ...modesApart, ratio: fc.constant(1), samples: sizes(64, 96), clock: upToSamples });
}

/** Ladders of times from 1 to sqrt(n) for two modes. */
export const timeLaddersApart = () => proportional({ ...modesApart, samples: sizes(48, 64), clock: rootLadder });

/** Balls that hold hardly any model, and so many data that these cost little. */
export function smallBalls(): Arbitrary<StoppedFlow> {
  const many = proportional({
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

/** The loss with the envelope that holds with probability 1 - delta over the data. */
export interface Enveloped extends Stopped {
  /** C. */
  readonly constant: Estimate;
  readonly envelope: Estimate;
}

/** J beside C (1/tau + tau/n + 1/m), or 2 J(A_R) + C (1/tau + tau/n) where a ball is given. */
export function enveloped(flow: StoppedFlow): Enveloped {
  const values = stopped(flow);
  const { compared: j, trainingTime: tau, samples: n, width: m } = values;
  const constant = constantOf(flow, values);
  const bound =
    flow.radius === undefined
      ? estimateOf(envelope, { C: constant, tau, n, m })
      : estimateOf(flooredEnvelope, { j, C: constant, tau, n });
  return { ...values, constant, envelope: bound };
}

/** The fall along the training times. */
export function fallInTime(experiment: Experiment): Fall {
  const {
    empirical,
    population,
    times: taus,
    setting: built,
  } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const at = { C: 1, tau: Math.sqrt(taus[0] * taus[taus.length - 1]), n: built.data.count, m: population.loss.width };
  return {
    slope: theilSen(taus.map(Math.log), empirical.scoreLoss.map(logarithm)),
    predicted: logSlope(envelope, 'tau', at),
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
