import { isByCloud } from '../target/target.js';
import type { Setting } from './setting.js';
import { train } from './train.js';
import { TIME_NODES, type Training, timeResolution } from './training.js';

/** Aimed error of every score loss, as a fraction of max(J, LEAST). */
const AIM = 1e-5;
/** In nats. */
const LEAST = 0.01;
/** Twice doubled; all but a few experiments meet the aim with the default, and nearly all the others with this. */
const MOST_NODES = 4 * TIME_NODES;

/**
 * A setting trained like by `train`, with as many nodes in diffusion time as its score losses need for an error of 1e-5
 * max(J, 0.01): the default number, or twice or four times as many. If that is not enough, their errors say so.
 *
 * @param times training times >= 0, in the clock of theta
 */
export function trainResolved(setting: Setting, times: readonly number[]): Training {
  // more nodes do not bring the Gaussians that stand for p_t any closer to it
  const byCloud = isByCloud(setting.target);
  for (let nodes = TIME_NODES; ; nodes *= 2) {
    const training = train(setting, times, timeResolution(nodes));
    if (byCloud || nodes >= MOST_NODES || isResolved(training)) return training;
  }
}

/** Whether each score loss meets the aim, or would if it were not for errors that are not those of the nodes. */
function isResolved({ population, empirical, zeroLoss }: Training): boolean {
  return [population, empirical].every(({ scoreLoss, change }) =>
    scoreLoss.every(({ value, error }, k) => {
      const aim = AIM * Math.max(value, LEAST);
      return error <= aim || error - change[k].error - zeroLoss.error <= aim / 2;
    }),
  );
}
