import type { Setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { type Training, timeResolution } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/** What has to be known of a training, to this part of it and of 0.01 nats. */
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
  const isKnown = ({ value, error }: Estimate) => error <= LARGEST_PART * Math.max(value, 0.01);
  const by = (count: number) => train(built, times, timeResolution(count));
  const [first, ...more] = nodes;
  let training = by(first);
  for (const count of more) {
    if (numbersOf(training).every(isKnown)) break;
    training = by(count);
  }
  return training;
}
