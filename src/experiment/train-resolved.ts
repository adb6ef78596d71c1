import { isByCloud } from '../target/target.js';
import type { Setting } from './setting.js';
import { type LossOf, train } from './train.js';
import { type LossName, TIME_NODES, type TimeResolution, type Training, timeResolution } from './training.js';

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
  const attempts = resolving(setting, times);
  for (;;) {
    const { done, value } = attempts.next();
    if (done) return value;
  }
}

/** Losses that a training asks for next: with the coarser quadratures, on the population or on the data. */
export interface Asked {
  readonly resolution: TimeResolution;
  readonly on: LossName['on'];
}

/**
 * The same, step by step: tells which losses are asked for before they are.
 *
 * @param lossOf where losses come from; default: they are computed
 */
export function* resolving(setting: Setting, times: readonly number[], lossOf?: LossOf): Generator<Asked, Training> {
  // more nodes do not bring the Gaussians that stand for p_t any closer to it
  const most = isByCloud(setting.target) ? TIME_NODES : MOST_NODES;
  for (let nodes = TIME_NODES; ; ) {
    const resolution = timeResolution(nodes);
    const training = train(setting, times, resolution, lossOf);
    const missedBy = (on: Asked['on']) => (nodes < most ? missOf(training, on) : undefined);
    yield { resolution, on: 'population' };
    let miss = missedBy('population');
    // where the population is not resolved, nothing is trained on the data yet
    if (miss === undefined) {
      yield { resolution, on: 'empirical' };
      miss = missedBy('empirical');
    }
    if (miss === undefined) return training;
    const enough = nodes * Math.exp(Math.log(miss) / ORDER);
    nodes = enough < most ? MULTIPLE * Math.ceil(enough / MULTIPLE) : most;
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
