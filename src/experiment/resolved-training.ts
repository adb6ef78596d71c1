import { isByCloud } from '../target/target.js';
import { SIXTHS, type Sixth } from '../training/time-quadrature.js';
import { HALVES, type LossName, type LossOf, lossNamed, ruleLosses, TIME_NODES } from './rule-losses.js';
import type { Setting } from './setting.js';
import { type Training, timeResolution, train } from './training.js';

/** Aimed error of every score loss, as a fraction of max(J, LEAST). */
const AIM = 1e-5;
/** In nats. */
const LEAST = 0.01;
/** All but a few experiments meet the aim with the default number of nodes, and nearly all the others with thrice that. */
const MOST_NODES = 9 * TIME_NODES;

/**
 * A setting trained like by `train`, with as many nodes in diffusion time as its score losses need for an error of 1e-5
 * max(J, 0.01): the default number, or three or nine times as many. If that is not enough, their errors say so.
 *
 * The training comes step by step: each step names the losses that are asked for next, on the population or on the data.
 *
 * @param times training times >= 0, in the clock of theta
 * @param lossOf where losses come from; default: they are computed
 */
export function* trainResolved(
  setting: Setting,
  times: readonly number[],
  lossOf: LossOf = (name) => lossNamed(setting, name),
): Generator<readonly LossName[], Training> {
  const losses = ruleLosses(setting, lossOf);
  // more nodes do not bring the Gaussians that stand for p_t any closer to it
  const most = isByCloud(setting.target) ? TIME_NODES : MOST_NODES;
  const known = { population: 0, empirical: 0 };
  const asking = (on: LossName['on'], nodes: number) => {
    const isFiner = known[on] === nodes / 3;
    known[on] = nodes;
    return sixthsOf(setting, nodes, on, isFiner ? SIXTHS.filter((sixth) => !HALVES.includes(sixth)) : SIXTHS);
  };
  for (let nodes = TIME_NODES; ; nodes *= 3) {
    const training = train(setting, times, timeResolution(nodes), losses);
    const meets = (on: LossName['on']) => nodes === most || meetsAim(training, on);
    yield asking('population', nodes);
    // where the population is not resolved, nothing is trained on the data yet
    if (!meets('population')) continue;
    yield asking('empirical', nodes);
    if (meets('empirical')) return training;
  }
}

/** The result of steps, of which nobody computes anything beforehand. */
export function resultOf<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The losses by some of the sixths of a rule, with the weight that they are measured with and the one that is descended. */
function sixthsOf(
  { target, weighting = 'g2' }: Setting,
  nodes: number,
  on: LossName['on'],
  sixths: readonly Sixth[],
): LossName[] {
  const clouds = on === 'population' && isByCloud(target) ? [undefined, 0, 1, 2] : [undefined];
  // models are measured with g^2 on the population alone
  const weightings = new Set(on === 'population' ? (['g2', weighting] as const) : [weighting]);
  return [...weightings].flatMap((each) =>
    clouds.flatMap((cloud) =>
      sixths.map((sixth) => ({ on, cloud, times: { count: nodes / 6, sixth }, weighting: each })),
    ),
  );
}

/** Whether all score losses meet the aim, but for errors that are not those of the nodes. */
function meetsAim(training: Training, on: LossName['on']): boolean {
  const { zeroLoss, tilted, [on]: trained } = training;
  const { change } = trained;
  const allowed = (loss: number) => AIM * Math.max(loss, LEAST);
  // a loss is no better known than any one tilted rule lets it be, so the others may not be needed
  const byFirst = tilted[0][on].change;
  const isMoved = change.some(({ value }, k) => Math.abs(byFirst[k].value - value) > allowed(zeroLoss.value + value));
  return (
    !isMoved &&
    trained.scoreLoss.every(({ value, error }, k) => error - change[k].error - zeroLoss.error <= allowed(value))
  );
}
