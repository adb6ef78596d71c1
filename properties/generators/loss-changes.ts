import type { Setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Trained } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { lossChange, lossGradient, lossRounding } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { FEW_NODES } from './few-nodes.js';

/** J(A) - J(0) in nats of one quadratic loss; an error e of A moves it by |grad J(A)| e. */
export function changeTo(loss: QuadraticLoss, A: Float64Array, error = 0): Estimate {
  const moved = error > 0 ? lossGradient(loss, A) * error : 0;
  return { value: lossChange(loss, A), error: moved + lossRounding(loss, A) };
}

/** What training gains: J(A(tau)) - J(A_0) in nats of the loss that is descended, at the k-th training time. */
export function changeOf({ loss, flow }: Trained, k: number): Estimate {
  return changeTo(loss, flow.readouts[k], flow.errors[k]);
}

/** The flow on the population, and that from A_0 = 0 in its stead, both by few nodes. */
export function withAndWithoutStart(built: Setting, times: readonly number[]): [Trained, Trained] {
  const { initial: _, ...fromZero } = built;
  return [train(built, times, FEW_NODES).population, train(fromZero, times, FEW_NODES).population];
}
