import { train } from '../../../src/experiment/train.js';
import type { Descent } from '../../../src/training/gradient-flow.js';
import type { FittedReadout } from './fits.js';

/**
 * Time nodes of the loss that somebody else's training is judged by, and of the coarser one whose difference is the
 * error.
 */
const NODES = { timeNodes: 64, coarser: [48] };

/** The loss of the data a model was trained on, in its features, at two time quadratures, the finer first. */
export function dataLosses(done: FittedReadout, trainingTime: number): [Descent, Descent] {
  const training = train(done, [trainingTime], NODES);
  return [training.empirical, training.coarser[0].empirical];
}
