import { allowedError } from '../../src/divergence/divergence.js';
import type { Setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/** How well a number has to be known, see `allowedError`. */
const LARGEST_PART = 2e-3;

/**
 * Trained with as few nodes in diffusion time as leave some of its numbers known, if any of so many do.
 *
 * @param nodes ascending; each is three times the one before it
 */
export function wellTrained(
  built: Setting,
  times: readonly number[],
  nodes: readonly number[],
  numbersOf: (training: Training) => readonly Estimate[],
): Training {
  const isKnown = ({ value, error }: Estimate) => error <= allowedError(value, LARGEST_PART);
  const by = (count: number) => train(built, times, timeResolution(count));
  const [first, ...more] = nodes;
  let training = by(first);
  for (const count of more) {
    if (numbersOf(training).every(isKnown)) break;
    training = by(count);
  }
  return training;
}
