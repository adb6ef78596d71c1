import type { Constant } from '../../src/claim/claim.js';
import { featureScoreField } from '../../src/divergence/feature-score-field.js';
import type { ScoreField } from '../../src/divergence/score-field.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Trained as TrainedModel } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { Target } from '../../src/target/target.js';
import type { Descent } from '../../src/training/gradient-flow.js';
import { lossRounding } from '../../src/training/loss-at-readout.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with
 * positive weights, so few nodes lose nothing.
 */
const FEW_NODES = { timeNodes: 32, coarser: [] };

/** A loss, its gradient flow, and the population loss J of what the flow reaches at each training time. */
export interface Trained extends Descent {
  /** J(A(tau)) under the population, in nats. */
  readonly scoreLoss: number[];
  /** What the error of A(tau) can move each of them by. */
  readonly flowError: number[];
}

/** Both trainings of an experiment, on the population and on the data, with the same time quadrature. */
export interface Training {
  readonly population: Trained;
  readonly empirical: Trained;
}

/** An experiment trained on its population, with J_0. */
export function trainOnPopulation(experiment: Experiment): Trained & { readonly initialLoss: number } {
  const { population, initialLoss } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  return { ...asNumbers(population), initialLoss: initialLoss.value };
}

/** An experiment trained on its population and on its data, with J_0. */
export function trainOnBoth(experiment: Experiment): Training & { readonly initialLoss: number } {
  const { population, empirical, initialLoss } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  return {
    population: asNumbers(population),
    empirical: asNumbers(empirical),
    initialLoss: initialLoss.value,
  };
}

function asNumbers({ loss, flow, scoreLoss, change }: TrainedModel): Trained {
  return { loss, flow, scoreLoss: scoreLoss.map(({ value }) => value), flowError: change.map(({ error }) => error) };
}

/**
 * A claim with J(A) itself in it, not only differences, takes J_0 without a time integral beside a quadratic of few
 * nodes. With those nodes J_0 comes out the same to this part of it: seen 1e-8 at most on 60 experiments, as its
 * integrand is smooth.
 */
export const INITIAL_LOSS_MISMATCH = 1e-7;

/** The same among the constants of a claim. */
export const MISMATCH: Constant = {
  name: 'mismatch',
  value: INITIAL_LOSS_MISMATCH,
  meaning: 'what the time quadrature may move J(0) by, as a part of it',
};

/** Of the trainings whose models and losses the likelihood bound is given. */
const LOSS_NODES = { timeNodes: 96, coarser: [60, 72, 84] };

/** Score models trained on data, with what the likelihood bound says of each. */
export interface TrainedScores {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly field: ScoreField;
  /** J under the population, by training time. */
  readonly scoreLoss: readonly Estimate[];
  /** KL(p_T||pi). */
  readonly prior: Estimate;
}

/** The models an experiment trains on its data. */
export function trainedScores(experiment: Experiment): TrainedScores {
  const built = setting(experiment);
  const { empirical, population, prior } = train(built, experiment.trainingTimes, LOSS_NODES);
  const { readouts } = empirical.flow;
  return {
    process: built.process,
    target: built.target,
    field: featureScoreField(built.features, readouts),
    scoreLoss: empirical.scoreLoss.map(({ value, error }, k) => ({
      value,
      error: error + lossRounding(population.loss, readouts[k]),
    })),
    prior,
  };
}
