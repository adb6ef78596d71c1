import type { Constant } from '../../src/claim/claim.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Trained, type Training, train, trainPopulation } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { norm } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { gradientFlow, lossChange } from '../../src/training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with positive weights,
 * so few nodes lose nothing.
 */
const TIME_NODES = 32;

/** Rounding of J(A) - J(0) = (1/2m) A G A^T - (1/m) A . B in doubles: sums of m terms each. */
export function lossRounding({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): number {
  const terms = 0.5 * norm(A) * norm(gram) + norm(crossMoment);
  return (Number.EPSILON * Math.sqrt(width) * norm(A) * terms) / width;
}

/** An experiment trained on its population, with J_0. */
export function trainOnPopulation(experiment: Experiment): Trained & { readonly initialLoss: number } {
  const built: Setting = setting(experiment);
  const initialLoss = initialScoreLoss(built.process, built.target).value;
  return { ...trainPopulation(built, experiment.trainingTimes, initialLoss, TIME_NODES), initialLoss };
}

/** An experiment trained on its population and on its data, with J_0. */
export function trainOnBoth(experiment: Experiment): Training & { readonly initialLoss: number } {
  const built = setting(experiment);
  const initialLoss = initialScoreLoss(built.process, built.target).value;
  return { ...train(built, experiment.trainingTimes, initialLoss, TIME_NODES), initialLoss };
}

/**
 * A claim with J(A) itself in it, not only differences, takes J_0 without a time integral beside a quadratic of TIME_NODES nodes. With
 * those nodes J_0 comes out the same to this part of it: seen 1e-8 at most on 60 experiments, as its integrand is smooth.
 */
export const INITIAL_LOSS_MISMATCH = 1e-7;

/** The same among the constants of a claim. */
export const MISMATCH: Constant = {
  name: 'mismatch',
  value: INITIAL_LOSS_MISMATCH,
  meaning: 'what the time quadrature may move J(0) by, as a part of it',
};

/** Time nodes of the population loss that trained models are judged by, and of the coarser rules whose differences are its error. */
const LOSS_NODES = 96;
const COARSER_NODES = [60, 72, 84];

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

/**
 * The models an experiment trains on its data. A claim about any score model does not ask how exactly these were trained, so
 * few time nodes do; J of the readouts that came out is computed with many, and with an error estimate.
 */
export function trainedScores(experiment: Experiment): TrainedScores {
  const built = setting(experiment);
  const { process, target, features, data } = built;
  const trained = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const { readouts } = gradientFlow(trained, experiment.trainingTimes);
  const initial = initialScoreLoss(process, target);
  const changes = [LOSS_NODES, ...COARSER_NODES].map((nodes) => {
    const loss = quadraticLoss(process, features, target, nodes);
    return readouts.map((A) => lossChange(loss, A));
  });
  return {
    process,
    target,
    field: featureField(features, readouts),
    scoreLoss: changes[0].map((change, k) => ({
      value: initial.value + change,
      error:
        initial.error +
        Math.max(...changes.map((other) => Math.abs(other[k] - change))) +
        lossRounding(trained, readouts[k]),
    })),
    prior: priorKl(process, target),
  };
}
