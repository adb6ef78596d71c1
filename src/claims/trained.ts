import type { Experiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
import { type Trained, type Training, train, trainPopulation } from '../experiment/training.js';
import { initialScoreLoss } from '../target/entropy.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with positive weights,
 * so few nodes lose nothing.
 */
const TIME_NODES = 32;

/** An experiment trained on its population, with J_0. */
export function trainOnPopulation(experiment: Experiment): Trained & { readonly initialLoss: number } {
  const built: Setting = setting(experiment);
  const initialLoss = initialScoreLoss(built.process, built.target).value;
  return { ...trainPopulation(built, experiment.trainingTimes, initialLoss, TIME_NODES), initialLoss };
}

/** An experiment trained on its population and on its data. */
export function trainOnBoth(experiment: Experiment): Training {
  const built = setting(experiment);
  return train(built, experiment.trainingTimes, initialScoreLoss(built.process, built.target).value, TIME_NODES);
}
