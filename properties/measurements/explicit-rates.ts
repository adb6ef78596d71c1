import { lineRule } from '../../src/bound/datum-rule.js';
import { type ExplicitRate, explicitRate } from '../../src/bound/explicit-rate.js';
import { scoreDistances } from '../../src/bound/flow-deviation.js';
import {
  likelyResidual,
  type ResidualScatter,
  residualMean,
  residualScatter,
} from '../../src/bound/residual-scatter.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { samplingGain } from '../../src/bound/sampling-gain.js';
import type { Vacuous } from '../../src/claim/law.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Comparison, type Estimate, minus, plus, type Quantity } from '../../src/numeric/estimate.js';
import { whereItSpeaks } from './initial-losses.js';
import { changeTo } from './losses-of-few-nodes.js';

/** Stated chance, over the data, that the residual is larger than what is likely of it. */
export const DELTA = 0.05;

/** Quadrature nodes in diffusion time: the rate holds for the loss of any quadrature with positive weights. */
export const RATE_NODES = 12;

/** How far these nodes may move J_0: five times the largest shift of 145 settings. */
export const RATE_MISMATCH = {
  name: 'mismatch',
  value: 5e-4,
  meaning: 'how far the nodes in diffusion time may move J_0, as a fraction of it',
};

/** Gauss-Legendre nodes on each panel of training time, and those of the rule that shows the error. */
const PANEL_NODES = [8, 6] as const;

/** The explicit rate and the numbers that it bounds, in nats where they are losses. */
export interface RateParts {
  readonly width: number;
  /** J_0. */
  readonly initialLoss: Estimate;
  /** J(A_n(tau)), and J(A_n(tau)) - J(A_c). */
  readonly loss: Estimate;
  readonly trained: Estimate;
  /** J(A_c) and |A_c|_F^2/(4 m tau) of the model that makes their sum least. */
  readonly approximation: Estimate;
  readonly distance: number;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau). */
  readonly displaced: Estimate;
  /** int_0^tau |R(s)|_F^2 ds. */
  readonly residual: Estimate;
  /** kappa of `samplingGain`. */
  readonly gain: Estimate;
  /** The rate with these. */
  readonly rate: ExplicitRate;
}

/** The rate, and what the law of the data says of its residual. */
export interface LikelyRate extends RateParts {
  /** The mean of int_0^tau |R(s)|^2 ds over the data. */
  readonly mean: Estimate;
  /** What it is at most with probability 1 - DELTA. */
  readonly likely: Estimate;
}

/** The flows on the population and on the data, by these nodes. */
export const rateTraining = perCase(
  (experiment: Experiment): Training =>
    train(setting(experiment), experiment.trainingTimes, { timeNodes: RATE_NODES, errors: false }),
);

/** The rate of a draw at its training time tau. */
export const rateParts = perCase((experiment: Experiment): RateParts => {
  const training = rateTraining(experiment);
  const { times: taus, population, empirical, zeroLoss } = training;
  const { loss } = population;
  const { width } = loss;
  const { readout, change, distance } = ridgeComparison(population, taus[0]);
  const [A_n] = empirical.flow.readouts;
  const [displaced] = scoreDistances(training);
  const initialLoss = { ...zeroLoss, error: zeroLoss.error + RATE_MISMATCH.value * zeroLoss.value };
  const learned = changeTo(loss, A_n, empirical.flow.errors[0]);
  const terms = {
    width,
    approximation: { ...initialLoss, value: initialLoss.value + change },
    distance,
    residual: residualOf(training),
    gain: samplingGain(loss, empirical.loss, taus[0]),
  };
  return {
    ...terms,
    initialLoss,
    loss: plus(initialLoss, learned),
    trained: minus(learned, changeTo(loss, readout)),
    displaced,
    rate: explicitRate(terms),
  };
});

/** The rate beside the mean and the likely size that the law of its data gives the residual, d = 1. */
export const likelyRate = perCase((experiment: Experiment): LikelyRate => {
  const { population, setting: built } = rateTraining(experiment);
  const { process, features, data } = built;
  let found: ResidualScatter | undefined;
  const scatter = () => {
    found ??= residualScatter(process, features, population, lineRule(experiment.target), RATE_NODES)[0];
    return found;
  };
  return {
    ...rateParts(experiment),
    // when they are asked for, which they are not by the control that leaves out the sampling
    get mean() {
      return residualMean(scatter(), data.count);
    },
    get likely() {
      return likelyResidual(scatter(), data.count, DELTA);
    },
  };
});

/** int_0^tau |R(s)|_F^2 ds. */
function residualOf({ population, empirical, times: taus }: Training): Estimate {
  const [value, coarse] = PANEL_NODES.map(
    (nodes) => samplingIntegral(population.loss, empirical.loss, population.flow.spectrum, taus, nodes)[0],
  );
  return { value, error: Math.abs(value - coarse) };
}

/**
 * J(A_n(tau)) is within the rate with a given residual, measured or likely, where that says something. Both sides have the error
 * of J_0, which is not counted twice: that of their difference is the error of both less J(A_c).
 */
export function lossWithinRate(parts: RateParts, residual: Quantity = parts.residual): Comparison | Vacuous {
  const { width, approximation, distance, gain } = parts;
  const { bound } = explicitRate({ width, approximation, distance, gain, residual });
  return whereItSpeaks(bound, parts.initialLoss, lossAgainst(parts, residual));
}

/** The same whether it says something or not. */
export function lossAgainst(parts: RateParts, residual: Quantity): Comparison {
  const { width, approximation, distance, gain, loss, trained } = parts;
  const { bound, aboveComparison } = explicitRate({ width, approximation, distance, gain, residual });
  return { measured: loss.value, bound: bound.value, error: trained.error + aboveComparison.error };
}
