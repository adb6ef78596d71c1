import { deviationInLoss, flowDeviations } from '../../src/bound/flow-deviation.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, times } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import { flowReadout } from '../../src/training/gradient-flow.js';
import { multiplyRows } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { changeOf, FEW_NODES } from '../measurements/losses-of-few-nodes.js';

/** The move of the readout by sampling the data at one training time, D = A_n - A, beside the move of the loss. */
export interface Moved {
  readonly tau: number;
  readonly width: number;
  /** J(A_0) - J(A(tau)). */
  readonly gain: Estimate;
  /** |D G^{1/2}|_F^2 and |D|_F. */
  readonly inLoss: Estimate;
  readonly inNorm: Estimate;
  /** int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly integral: Estimate;
  /** |dB - A_0 dG|_F, |dB|_F and |dG|_op. */
  readonly shift: Estimate;
  readonly shiftFromZero: Estimate;
  readonly gram: Estimate;
}

const trainingOf = perCase((experiment: Experiment) => train(setting(experiment), experiment.trainingTimes, FEW_NODES));

/** The models trained on the data and on the population, by training time. */
export function movedBySampling(experiment: Experiment): Moved[] {
  const training = trainingOf(experiment);
  const { population, empirical } = training;
  const { loss } = population;
  const shifts = shiftsOf(loss, empirical.loss, training.setting.initial);
  const integrals = integralsOf(training);
  return flowDeviations(population, empirical).map((deviation, k) => ({
    tau: deviation.tau,
    width: loss.width,
    gain: times(-1, changeOf(population, k)),
    inLoss: deviationInLoss(loss, deviation),
    inNorm: { value: norm(deviation.difference), error: deviation.error },
    integral: integrals[k],
    ...shifts,
  }));
}

/** With the rounding of entries that nearly agree. @param loss both as functions of A - A_0 */
function shiftsOf(loss: QuadraticLoss, other: QuadraticLoss, start?: Float64Array) {
  const { width } = loss;
  const [dG, dB] = [minus(other.gram, loss.gram), minus(other.crossMoment, loss.crossMoment)];
  const { value, error } = operatorNorm(dG, width);
  const ofStart = start === undefined ? undefined : multiplyRows(start, dG, width);
  const rounding = Number.EPSILON * (norm(loss.crossMoment) + norm(loss.gram) * norm(start ?? []));
  return {
    shift: { value: norm(dB), error: rounding },
    shiftFromZero: { value: norm(ofStart === undefined ? dB : dB.map((b, e) => b + ofStart[e])), error: rounding },
    gram: { value, error: error + Number.EPSILON * norm(loss.gram) },
  };
}

/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const PANEL_NODES = [8, 6];

/** int_0^tau |dB - A_n(s) dG|_F^2 ds by training time. */
function integralsOf({ population, empirical }: Training): Estimate[] {
  const { spectrum, times } = empirical.flow;
  const [fine, coarse] = PANEL_NODES.map((nodes) =>
    samplingIntegral(population.loss, empirical.loss, spectrum, times, nodes),
  );
  return fine.map((value, k) => ({ value, error: Math.abs(value - coarse[k]) }));
}

/** |A_n - A_0|_F at two times when it still grows. */
export interface NormGrowth {
  readonly early: Estimate;
  readonly late: Estimate;
}

/** The norm at 1/l and 3/l, or at a third of the last training time and at that time. */
export function growthOnData(experiment: Experiment): NormGrowth {
  const { spectrum, times: taus, errors } = trainingOf(experiment).empirical.flow;
  const last = taus.length - 1;
  const largest = Math.max(...spectrum.flatMap(({ eigen }) => Array.from(eigen.values)));
  const late = Math.min(taus[last], 3 / largest);
  // the error of a flow grows with tau
  const at = (tau: number) => ({ value: norm(flowReadout(spectrum, tau)), error: errors[last] });
  return { early: at(late / 3), late: at(late) };
}
