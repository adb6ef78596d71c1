import { isByCloud } from '../target/target.js';
import type { Setting } from './setting.js';
import { train } from './train.js';
import { TIME_NODES, type Training, timeResolution } from './training.js';

/** Aimed error of every score loss, as a fraction of max(J, LEAST). */
const AIM = 1e-5;
/** In nats. */
const LEAST = 0.01;
/** All but a few experiments meet the aim with the default number of nodes, and nearly all the others with this. */
const MOST_NODES = 4 * TIME_NODES;
/** The error falls at least as this power of the number of nodes: 2.7 to 2.9 was seen. */
const ORDER = 2.5;
/** Nodes are multiples of this, so that the coarser rules are the parts of them that they should be. */
const MULTIPLE = 16;

/**
 * A setting trained like by `train`, with as many nodes in diffusion time as its score losses need for an error of 1e-5
 * max(J, 0.01): the default number, or up to four times as many, by how far that misses the aim. If that is not enough,
 * their errors say so.
 *
 * @param times training times >= 0, in the clock of theta
 */
export function trainResolved(setting: Setting, times: readonly number[]): Training {
  // more nodes do not bring the Gaussians that stand for p_t any closer to it
  const byCloud = isByCloud(setting.target);
  for (let nodes = TIME_NODES; ; ) {
    const training = train(setting, times, timeResolution(nodes));
    if (byCloud || nodes >= MOST_NODES) return training;
    // where the population is not resolved, nothing is trained on the data yet
    const miss = missOf(training, 'population') ?? missOf(training, 'empirical');
    if (miss === undefined) return training;
    const enough = nodes * Math.exp(Math.log(miss) / ORDER);
    nodes = enough < MOST_NODES ? MULTIPLE * Math.ceil(enough / MULTIPLE) : MOST_NODES;
  }
}

/**
 * By how many times the worst score loss misses the aim; undefined where all meet it, or would if it were not for errors
 * that are not those of the nodes.
 */
function missOf(training: Training, on: 'population' | 'empirical'): number | undefined {
  const { zeroLoss, [on]: trained } = training;
  const { scoreLoss, change } = trained;
  let worst = 0;
  for (const [k, { value, error }] of scoreLoss.entries()) {
    const aim = AIM * Math.max(value, LEAST);
    const miss = Math.min(error / aim, (error - change[k].error - zeroLoss.error) / (0.5 * aim));
    worst = Math.max(worst, Number.isNaN(miss) ? Number.POSITIVE_INFINITY : miss);
  }
  return worst > 1 ? worst : undefined;
}
