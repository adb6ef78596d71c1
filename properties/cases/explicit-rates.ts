import { type ExplicitRate, explicitRate } from '../../src/bound/explicit-rate.js';
import { deviationInLoss, flowDeviations } from '../../src/bound/flow-deviation.js';
import { PANEL_NODES, residualScatter } from '../../src/bound/residual-scatter.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Training } from '../../src/experiment/training.js';
import { type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { minus as difference, norm } from '../../src/numeric/vectors.js';
import { componentRule } from '../by-definition/component-rule.js';
import { type ResidualOfSets, residualOfSets } from '../by-definition/residual-of-sets.js';
import { changeTo } from './loss-changes.js';

/**
 * Quadrature nodes in diffusion time: the rate holds for the loss of any quadrature with positive weights, J_0 being of
 * the same.
 */
export const RATE_NODES = 16;

/** How far that quadrature may move J_0, as a fraction of it; 1.5e-6 has been seen in 145 settings. */
export const RATE_MISMATCH = 1e-5;

/** Nodes in a component of p_0 for the scatter of one datum, and in the coarser rule that shows its error. */
const DATUM_NODES = { bumps: [8, 6], mixture: [30, 24] } as const;

/** The explicit rate at one training time, and what it bounds, in nats where it is a loss. */
export interface RateParts {
  readonly trainingTime: number;
  readonly width: number;
  readonly samples: number;
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
  /** (1/n) int_0^tau V_R(s) ds, the mean of the residual, where the law of the data was asked for it. */
  readonly mean?: Estimate;
  /** The residual and its mean for small data sets of a law that has few values. */
  readonly sets?: ResidualOfSets;
}

/** The parts by training time. */
export function rateParts(experiment: Experiment): RateParts[] {
  return partsOf(rateTraining(experiment));
}

/** The parts at the one training time of a draw, beside what the law of its data expects of them. */
export function drawnRate(experiment: Experiment): RateParts {
  const training = rateTraining(experiment);
  const { setting: built, population, times: taus } = training;
  const { process, features, data } = built;
  const { target } = experiment;
  const [fine, coarse] = DATUM_NODES[target.kind].map((count) => componentRule(target, count));
  const [scatter] = residualScatter(process, features, population, [fine, coarse], RATE_NODES);
  return {
    ...partsOf(training)[0],
    mean: times(1 / data.count, scatter),
    sets: residualOfSets(built, taus[0]),
  };
}

function rateTraining(experiment: Experiment): Training {
  return train(setting(experiment), experiment.trainingTimes, { timeNodes: RATE_NODES, coarser: [] });
}

function partsOf({ times: taus, population, empirical, setting: built, zeroLoss }: Training): RateParts[] {
  const { loss } = population;
  const { width } = loss;
  const initialLoss = { ...zeroLoss, error: zeroLoss.error + RATE_MISMATCH * zeroLoss.value };
  const gramShift = shiftOf(difference(empirical.loss.gram, loss.gram), width, loss.gram);
  const deviations = flowDeviations(population, empirical);
  const [fine, coarse] = PANEL_NODES.map((nodes) =>
    samplingIntegral(loss, empirical.loss, population.flow.spectrum, taus, nodes),
  );
  return taus.map((trainingTime, k) => {
    const { readout, change, distance } = ridgeComparison(population, trainingTime);
    const approximation = { ...initialLoss, value: initialLoss.value + change };
    const residual = { value: fine[k], error: Math.abs(fine[k] - coarse[k]) };
    return {
      trainingTime,
      width,
      samples: built.data.count,
      initialLoss,
      trained: minus(changeTo(loss, empirical.flow.readouts[k], empirical.flow.errors[k]), changeTo(loss, readout)),
      approximation,
      distance,
      displaced: times(0.5 / width, deviationInLoss(loss, deviations[k])),
      residual,
      gramShift,
      rate: explicitRate({ trainingTime, width, approximation, distance, residual, gramShift }),
    };
  });
}

/** |dG|_op, with the rounding of entries that nearly agree. */
function shiftOf(dG: Float64Array, width: number, gram: Float64Array): Estimate {
  const { value, error } = operatorNorm(dG, width);
  return { value, error: error + Number.EPSILON * norm(gram) };
}
