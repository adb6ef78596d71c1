import { type Divergence, stated } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import { gaps } from '../experiment/gaps.js';
import { samplingCosts } from '../experiment/sampling-costs.js';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { timeResolution, train } from '../experiment/training.js';
import { scoreAt } from './network-read-outs.js';
import { paperReadOut, type ReadOutGrid } from './paper-read-out.js';

/** The model of the theorem, random features by gradient flow, and what to read off it along training. */
export interface FlowQuestion {
  readonly experiment: Experiment;
  /** The paper's read-out, where the process has the time of its grid. */
  readonly grid?: ReadOutGrid | undefined;
}

/** By training time. */
export interface FlowFound {
  readonly trainingTimes: readonly number[];
  /** J of the model trained on the data, and of the one trained on their law. */
  readonly scoreLoss: readonly Divergence[];
  readonly population: readonly Divergence[];
  /** J(A(tau)) + c(tau)/n, the mean over data to first order in 1/n: where it is least is the predicted best time to stop. */
  readonly expected: readonly (number | null)[];
  readonly klSde: readonly Divergence[];
  /** Of both models, see `paperReadOut`; none without a grid. */
  readonly paper: readonly number[] | null;
  readonly paperOfPopulation: readonly number[] | null;
}

/** Nodes in diffusion time, and the aimed error of klSde: seeds lie much further apart. */
const [NODES, AIM] = [192, 0.01];

/** Trains the model exactly, without steps or noise, and reads it at each of its training times. */
export function flowAlongTraining({ experiment, grid }: FlowQuestion): FlowFound {
  const { trainingTimes } = experiment;
  const built = setting(experiment);
  const training = train(built, trainingTimes, timeResolution(NODES));
  const { population, empirical } = training;
  const costs = samplingCosts(built, experiment.target, trainingTimes);
  const losses = (each: typeof empirical) => each.scoreLoss.map(({ value, error }) => stated(value, error));
  const read = ({ readouts }: typeof empirical) => {
    if (grid === undefined) return null;
    const scoreOf = (readout: Float64Array) => scoreAt(featureField(built.features, [readout]), grid.time);
    return readouts.map((readout) => paperReadOut(scoreOf(readout), built.target, grid).kl.value);
  };
  return {
    trainingTimes,
    scoreLoss: losses(empirical),
    population: losses(population),
    expected: costs.map(({ value }, k) =>
      value === null ? null : population.scoreLoss[k].value + value / built.data.count,
    ),
    klSde: gaps(training, 'klSde', AIM),
    paper: read(empirical),
    paperOfPopulation: read(population),
  };
}
