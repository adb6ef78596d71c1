import { type Training, train } from '../../../src/experiment/training.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { spread } from '../../../src/numeric/spread.js';
import type { FittedReadout } from '../../generators/fits.js';

/**
 * Time nodes of the loss by which somebody else's training is judged; how far tilted ones move it is the error.
 */
const NODES = { timeNodes: 64, errors: true };

/** Gradient flow in the features that a system has trained, on the same data. @param tau in the clock of theta */
export function exactTraining(done: FittedReadout, tau: number): Training {
  return train(done, [tau], NODES);
}

/** A number found from a training; its error is how far the tilted time quadratures lie apart. */
export function found(training: Training, number: (training: Training) => number): Estimate {
  const value = number(training);
  const [error] = spread(
    [value],
    training.tilted.map((each) => [number(each)]),
    training.doubt,
  );
  return { value, error };
}
