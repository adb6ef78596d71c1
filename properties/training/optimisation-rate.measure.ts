import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { type Estimate, minus, type Quantity, times } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { exactTraining, type Fit, fittedReadout, found } from '../generators/fits.js';
import { TRAINING_TOLERANCE } from '../generators/systems.js';
import { changeOf, changeTo, FEW_NODES, withAndWithoutStart } from '../measurements/losses-of-few-nodes.js';

/** The two sides at one training time, in nats. */
export interface Rate {
  readonly tau: number;
  /**
   * J(A(tau)) - J(A_c). Of a system, the gain J(0) - J(A_c) - |A_c|_F^2/(4 m tau) that is guaranteed, less its
   * tolerance.
   */
  readonly left: Estimate;
  /** |A_c - A_0|_F^2/(4 m tau). Of a system, the gain J(0) - J(A(tau)). */
  readonly right: Quantity;
}

/**
 * The models trained on the population and on the data, compared with the ridge solution and with the model half way to
 * it from A_0.
 *
 * @param clock the time that the right side is given
 */
export function ratesOf(experiment: Experiment, clock: (tau: number, width: number) => number): Rate[] {
  const { population, empirical } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  return [population, empirical].flatMap((trained) =>
    trained.flow.times.flatMap((tau, k) => {
      const { loss } = trained;
      const { readout, distance } = ridgeComparison(trained, clock(tau, loss.width));
      return [1, 0.5].map((part) => {
        const other = readout.map((a) => part * a);
        return { tau, left: minus(changeOf(trained, k), changeTo(loss, other)), right: part * part * distance };
      });
    }),
  );
}

/** The flow on the population from A_0, compared with the model and the distance that are right for a flow from 0. */
export function startForgotten(experiment: Experiment): Rate[] {
  const [trained, fromZero] = withAndWithoutStart(setting(experiment), experiment.trainingTimes);
  return experiment.trainingTimes.map((tau, k) => {
    const { readout, distance } = ridgeComparison(fromZero, tau);
    const reached = changeTo(fromZero.loss, trained.readouts[k], trained.flow.errors[k]);
    return { tau, left: minus(reached, changeTo(fromZero.loss, readout)), right: distance };
  });
}

/** The gain of a model that a system has trained, and that which the ridge solution guarantees. */
export function gainsOfFit(fit: Fit, system: SystemUnderTest): Rate {
  const done = fittedReadout(system, fit);
  const tau = fit.trainingTime;
  const training = exactTraining(done, tau);
  const gained = found(training, ({ empirical }) => -lossChange(empirical.loss, done.readout));
  const guaranteed = found(training, ({ empirical }) => {
    const { change, distance } = ridgeComparison(empirical, tau);
    return -change - distance;
  });
  return { tau, left: times(1 - TRAINING_TOLERANCE, guaranteed), right: gained };
}
