import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Trained, type Training, train } from '../../src/experiment/training.js';
import { type Estimate, minus, plus, type Quantity, times } from '../../src/numeric/estimate.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { exactTraining, type Fit, fittedReadout, found } from '../generators/fits.js';
import { TRAINING_TOLERANCE } from '../generators/systems.js';
import { changeOf, changeTo, FEW_NODES, zeroLossAtNodes } from '../measurements/losses-of-few-nodes.js';

/** The norm of a trained model A, and the gain that bounds it. */
export interface TrainedNorm {
  readonly tau: number;
  /** |A - A_0|_F^2/m, and |A|_F^2/m. */
  readonly square: Quantity;
  readonly reached: Quantity;
  /** J(A_0) - J(A) in nats, of the loss that is descended. */
  readonly gain: Estimate;
  /** The factor on the bound: more than 1 for a system. */
  readonly slack: number;
}

/** The norm of a model A that is trained on the population, and the comparison model A_c. */
export interface ComparedNorm {
  readonly tau: number;
  /** |A - A_0|_F^2/m. */
  readonly square: Quantity;
  /** |A_c - A_0|_F^2/m. */
  readonly comparedSquare: number;
  /** J(A_c). */
  readonly comparedLoss: Estimate;
}

const trainingOf = perCase((experiment: Experiment) => train(setting(experiment), experiment.trainingTimes, FEW_NODES));

/** The norms of the models trained on the population and on the data, by training time. */
export function norms(experiment: Experiment): TrainedNorm[] {
  const { population, empirical, times: taus } = trainingOf(experiment);
  return taus.flatMap((_, k) => [trainedNorm(population, k), trainedNorm(empirical, k)]);
}

/** Those trained on the population, by training time, where J(A_c) itself is known, and not only its differences. */
export function comparedNorms(experiment: Experiment): ComparedNorm[] | undefined {
  const training = trainingOf(experiment);
  const zeroLoss = zeroLossAtNodes(training);
  return zeroLoss && training.times.map((_, k) => comparedNorm(training, zeroLoss, k));
}

function trainedNorm(trained: Trained, k: number): TrainedNorm {
  const { loss, flow, readouts } = trained;
  return {
    tau: flow.times[k],
    square: squareOf(flow.readouts[k], loss.width, flow.errors[k]),
    reached: squareOf(readouts[k], loss.width, flow.errors[k]),
    gain: times(-1, changeOf(trained, k)),
    slack: 1,
  };
}

/** |A|_F^2/m, which an error e of A moves by 2 |A| e/m. */
function squareOf(A: Float64Array, width: number, error: number): Estimate {
  const length = norm(A);
  return { value: (length * length) / width, error: ((2 * length) / width) * error };
}

/** @param zeroLoss J_0 */
function comparedNorm({ population, setting: built }: Training, zeroLoss: Estimate, k: number): ComparedNorm {
  const { loss, flow } = population;
  const tau = flow.times[k];
  // the ridge I/tau is twice that of the rate
  const { readout } = ridgeComparison(population, tau, 2);
  // as functions of A - A_0: J(A_c) = J_0 + (J(A_c) - J(A_0)) - (J_0 - J(A_0))
  const zero = built.initial?.map((a) => -a);
  const toZero = zero === undefined ? 0 : changeTo(loss, zero);
  const compared = minus(plus(zeroLoss, changeTo(loss, readout)), toZero);
  return {
    tau,
    square: squareOf(flow.readouts[k], loss.width, flow.errors[k]),
    comparedSquare: dot(readout, readout) / loss.width,
    comparedLoss: compared,
  };
}

/** A model that a system has trained, whose norm may be off by the tolerance. */
export function normOfFit(fit: Fit, system: SystemUnderTest): TrainedNorm {
  const done = fittedReadout(system, fit);
  const A = done.readout;
  return {
    tau: fit.trainingTime,
    square: dot(A, A) / done.features.width,
    reached: dot(A, A) / done.features.width,
    gain: found(exactTraining(done, fit.trainingTime), ({ empirical }) => -lossChange(empirical.loss, A)),
    slack: (1 + TRAINING_TOLERANCE) * (1 + TRAINING_TOLERANCE),
  };
}
