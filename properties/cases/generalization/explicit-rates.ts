import { type ExplicitRate, explicitRate } from '../../../src/bound/explicit-rate.js';
import { PANEL_NODES, residualScatter } from '../../../src/bound/residual-scatter.js';
import { ridgeComparison } from '../../../src/bound/ridge-comparison.js';
import { samplingIntegral } from '../../../src/bound/sampling-error.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import type { Training } from '../../../src/experiment/training.js';
import { type Estimate, minus, times } from '../../../src/numeric/estimate.js';
import { operatorNorm } from '../../../src/numeric/operator-norm.js';
import { minus as difference, norm } from '../../../src/numeric/vectors.js';
import { distancesOfFlows } from '../../by-definition/generalization/distance-of-flows.js';
import { evenRule } from '../../by-definition/generalization/even-rule.js';
import { type ResidualOfSets, residualOfSets } from '../../by-definition/generalization/residual-of-sets.js';
import { changeTo } from '../../generators/few-nodes.js';

/** Quadrature nodes in diffusion time: the rate holds for the loss of any quadrature with positive weights. */
const TIME_NODES = 12;

/** How far they may move J_0; 1e-4 of it has been seen in 145 settings. */
export const RATE_MISMATCH = {
  name: 'mismatch',
  value: 5e-4,
  meaning: 'how far the nodes in diffusion time may move J_0, as a fraction of it',
};

/** What is seen in a draw of data at its training time tau; some controls look at a part of it alone. */
export interface Rate {
  readonly parts?: RateParts;
  readonly draw?: DrawnResidual;
  readonly sets?: ResidualOfSets;
}

/** The explicit rate, and what it bounds, in nats where it is a loss. */
export interface RateParts {
  readonly trainingTime: number;
  readonly width: number;
  /** J_0. */
  readonly initialLoss: Estimate;
  /** J(A_n(tau)) - J(A_c). */
  readonly trained: Estimate;
  /** J(A_c) and |A_c|_F^2/(4 m tau). */
  readonly approximation: Estimate;
  readonly distance: number;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau). */
  readonly displaced: Estimate;
  /** int_0^tau |R(s)|_F^2 ds and |dG|_op. */
  readonly residual: Estimate;
  readonly gramShift: Estimate;
  /** The rate with these. */
  readonly rate: ExplicitRate;
}

/** int_0^tau |R(s)|^2 ds of the data, and (1/n) int_0^tau V_R(s) ds, its mean. */
interface DrawnResidual {
  readonly residual: Estimate;
  readonly mean: Estimate;
}

/** The rate of a draw, beside what the law of its data says of the residual. */
export function rateOfDraw(experiment: Experiment): Rate {
  const training = trainingOf(experiment);
  const parts = partsOf(training);
  return {
    parts,
    draw: drawnOf(experiment, training, parts.residual),
    sets: residualOfSets(training.setting, training.times[0]),
  };
}

/** The rate alone. */
export function rateOfTraining(experiment: Experiment): Rate {
  return { parts: partsOf(trainingOf(experiment)) };
}

/** The residual of a draw beside its mean alone. */
export function residualOfDraw(experiment: Experiment): Rate {
  return { draw: drawnOf(experiment, trainingOf(experiment)) };
}

/** Small data sets of a law that has few values alone. */
export function smallSets(experiment: Experiment): Rate {
  return { sets: residualOfSets(setting(experiment), experiment.trainingTimes[0]) };
}

function trainingOf(experiment: Experiment): Training {
  return train(setting(experiment), experiment.trainingTimes, { timeNodes: TIME_NODES, errors: false });
}

function drawnOf({ target }: Experiment, training: Training, residual = residualOf(training)): DrawnResidual {
  const { population, setting: built } = training;
  const [scatter] = residualScatter(built.process, built.features, population, evenRule(target), TIME_NODES);
  return { residual, mean: times(1 / built.data.count, scatter) };
}

/** int_0^tau |R(s)|_F^2 ds. */
function residualOf({ population, empirical, times: taus }: Training): Estimate {
  const [value, coarse] = PANEL_NODES.map(
    (nodes) => samplingIntegral(population.loss, empirical.loss, population.flow.spectrum, taus, nodes)[0],
  );
  return { value, error: Math.abs(value - coarse) };
}

function partsOf(training: Training): RateParts {
  const { times: taus, population, empirical, zeroLoss } = training;
  const { loss } = population;
  const { width } = loss;
  const { readout, change, distance } = ridgeComparison(population, taus[0]);
  const [A_n] = empirical.flow.readouts;
  const [displaced] = distancesOfFlows(training);
  const initialLoss = { ...zeroLoss, error: zeroLoss.error + RATE_MISMATCH.value * zeroLoss.value };
  const terms = {
    trainingTime: taus[0],
    width,
    approximation: { ...initialLoss, value: initialLoss.value + change },
    distance,
    residual: residualOf(training),
    gramShift: shiftOf(difference(empirical.loss.gram, loss.gram), width, loss.gram),
  };
  return {
    ...terms,
    initialLoss,
    trained: minus(changeTo(loss, A_n, empirical.flow.errors[0]), changeTo(loss, readout)),
    displaced,
    rate: explicitRate(terms),
  };
}

/** |dG|_op, with the rounding of entries that nearly agree. */
function shiftOf(dG: Float64Array, width: number, gram: Float64Array): Estimate {
  const { value, error } = operatorNorm(dG, width);
  return { value, error: error + Number.EPSILON * norm(gram) };
}
