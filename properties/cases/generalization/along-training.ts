import {
  envelope,
  envelopeConstant,
  flooredConstant,
  flooredEnvelope,
  rateByDistances,
  samplingNorm,
  stoppedEnvelope,
  stoppingFactor,
} from '../../../src/bound/envelopes.js';
import { theilSen } from '../../../src/evidence/theil-sen.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import { estimateOf, evaluate, logSlope } from '../../../src/formula/formula.js';
import { type Estimate, minus as less, plus, times } from '../../../src/numeric/estimate.js';
import { operatorNorm } from '../../../src/numeric/operator-norm.js';
import { dot, minus, norm } from '../../../src/numeric/vectors.js';
import { ballReadout } from '../../by-definition/generalization/ball-readout.js';
import { datumScatter } from '../../by-definition/generalization/datum-scatter.js';
import { representingReadout } from '../../by-definition/generalization/representing-readout.js';
import { changeTo, FEW_NODES, zeroLossAtNodes } from '../../generators/few-nodes.js';
import { logarithm, medianExponent } from '../../generators/growth.js';
import { type SampleLadder, type StoppedCase, twoFifths } from './stopped-draws.js';

/** Stated chance, over the data, of being beyond an envelope. */
export const DELTA = 0.05;

/** The loss of a model that is trained on data, and what its bounds are made of. */
export interface Stopped {
  readonly trainingTime: number;
  readonly samples: number;
  readonly width: number;
  /** J(A_n(tau)). */
  readonly loss: Estimate;
  /** J(A_c) and |A_c|_F^2/m of the model that it is compared with. */
  readonly compared: Estimate;
  readonly square: number;
  /** |G_n - G|_op. */
  readonly distance: Estimate;
  /** The bound on `loss` by how far the gram and the cross moment of the data are off. */
  readonly byDistances: Estimate;
}

/** J of a model at its training time, beside that of the average of features or of the best model in a ball. */
export function stopped({ experiment, radius }: StoppedCase): Stopped {
  const training = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { population, empirical, setting: built } = training;
  const { loss } = population;
  const zeroLoss = zeroLossAtNodes(training)!;
  const A =
    radius === undefined ? representingReadout(familyOf(experiment), built.features) : ballReadout(population, radius);
  const [tau, m] = [training.times[0], loss.width];
  const dG = minus(empirical.loss.gram, loss.gram);
  const compared = plus(zeroLoss, changeTo(loss, A));
  const square = dot(A, A) / m;
  const distance = operatorNorm(dG, m);
  return {
    trainingTime: tau,
    samples: built.data.count,
    width: m,
    loss: plus(zeroLoss, changeTo(loss, empirical.readouts[0], empirical.flow.errors[0])),
    compared,
    square,
    distance,
    byDistances: estimateOf(rateByDistances, {
      j: compared,
      h: square,
      tau,
      m,
      dG: distance,
      dG_F: norm(dG),
      dB_F: norm(minus(empirical.loss.crossMoment, loss.crossMoment)),
    }),
  };
}

/** The same with the envelope that holds with probability 1 - delta over the data. */
export interface Enveloped extends Stopped {
  /** C. */
  readonly constant: Estimate;
  readonly envelope: Estimate;
}

/** J beside C (1/tau + tau/n + 1/m), or 2 J(A_R) + C (1/tau + tau/n) where a ball is given. */
export function enveloped(aCase: StoppedCase): Enveloped {
  const values = stopped(aCase);
  const { compared: j, trainingTime: tau, samples: n, width: m } = values;
  const constant = constantOf(aCase, values);
  const bound =
    aCase.radius === undefined
      ? estimateOf(envelope, { C: constant, tau, n, m })
      : estimateOf(flooredEnvelope, { j, C: constant, tau, n });
  return { ...values, constant, envelope: bound };
}

/** The same with the envelope of the paper's eq. 16. */
export interface Rated extends Enveloped {
  /** J less the floor. */
  readonly excess: Estimate;
}

/** By how much J is above the floor, 2 J(A_R) where a ball is given, beside C (n^{-2/5} + m^{-4/5}) at tau = c n^{2/5}. */
export function ratedExcess(aCase: StoppedCase): Rated {
  const values = stopped(aCase);
  const { loss, compared, trainingTime, samples: n, width: m } = values;
  const factor = evaluate(stoppingFactor, { c: trainingTime / twoFifths(n), n });
  const constant = times(factor, constantOf(aCase, values));
  const excess = aCase.radius === undefined ? loss : less(loss, times(2, compared));
  return { ...values, excess, constant, envelope: estimateOf(stoppedEnvelope, { C: constant, n, m }) };
}

function constantOf({ experiment, radius }: StoppedCase, values: Stopped): Estimate {
  const { compared: j, square: h, trainingTime: tau, width: m, distance: dG } = values;
  const scatter = datumScatter(setting(experiment), experiment.target);
  const K = estimateOf(samplingNorm, { V_B: scatter.crossMoment, V_G: scatter.gram, m, h, tau, j });
  const parts = { h, K, delta: DELTA, tau, dG };
  return radius === undefined ? estimateOf(envelopeConstant, { ...parts, m, j }) : estimateOf(flooredConstant, parts);
}

/** How J falls along a ladder. */
export interface Fall {
  /** The slope of log J by Theil and Sen. */
  readonly slope: Estimate;
  /** That of the logarithm of the envelope in the middle of the ladder. */
  readonly predicted: number;
}

/** Along the training times. */
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

/** What the flow on the population does where no model of finite norm is known to be the score. */
export interface Drift {
  /** The power of tau by which J(A(tau)) / (1/tau + 1/m) grows. */
  readonly ratio: Estimate;
  /** The power of tau by which |A(tau)|_F^2/m grows. */
  readonly square: Estimate;
}

/** Along the training times. */
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

/** Along n, with m in proportion. */
export function fallInSamples({ experiment, ladder }: SampleLadder): Fall {
  const largest = ladder[ladder.length - 1];
  const [tau] = experiment.trainingTimes;
  const { features } = experiment;
  const width = 'width' in features ? features.width : features.weights.length;
  const rungs = ladder.map((n) => {
    const m = Math.round((width * n) / largest);
    const smaller = { ...experiment, features: { ...features, width: m }, data: { ...experiment.data, samples: n } };
    const time = (tau / twoFifths(largest)) * twoFifths(n);
    return train(setting(smaller as Experiment), [time], FEW_NODES).empirical.scoreLoss[0];
  });
  const middle = { C: 1, n: ladder[1], m: (width * ladder[1]) / largest };
  const predicted = logSlope(stoppedEnvelope, 'n', middle) + logSlope(stoppedEnvelope, 'm', middle);
  return { slope: theilSen(ladder.map(Math.log), rungs.map(logarithm)), predicted };
}

/** The law of p_0 = N(mu, 1) and of the features, as an experiment names them. */
function familyOf({ target, features }: Experiment) {
  if (target.kind !== 'mixture' || !('width' in features)) throw new Error('p_0 should be normal, and features drawn');
  const { weightScale = 1, timeWeightScale = Math.SQRT1_2 } = features;
  return { mean: target.means[0], weightScale, timeWeightScale };
}
