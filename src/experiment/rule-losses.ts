import { evenTimes, SIXTHS, type Sixth } from '../training/even-times.js';
import { fastKinks } from '../training/fast-kinks.js';
import type { RuleLoss } from '../training/quadratic-loss.js';
import { leastTilt, type TiltedLosses, tiltedLosses } from '../training/tilted-losses.js';
import type { Setting } from './setting.js';
import { type LossName, TIME_NODES } from './training.js';

/** What a model learns, and what it is made of. */
type Learned = Pick<Setting, 'process' | 'features' | 'target'>;

/** Gives a loss by a rule that is no combination of others. */
export type LossOf = (name: LossName) => RuleLoss;

/** Which losses, by whatever rule. */
export type LossKind = Pick<LossName, 'on' | 'cloud' | 'weighting'>;

/** The loss by the even rule of so many nodes, a multiple of six, with those by the rules that are tilted towards parts of it. */
export type RuleLosses = (kind: LossKind, timeNodes: number) => TiltedLosses;

/** The sixths of a rule that are the halves of the rule with a third of its nodes: the middle one of each three is of that. */
export const HALVES: readonly Sixth[] = [1, 4];

/**
 * Losses by rules that are asked for again and again, or with three times as many nodes as before: of each kind the last
 * is kept, and its halves are two sixths of the next.
 */
export function ruleLosses({ process, features, target }: Learned, lossOf: LossOf): RuleLosses {
  const least = leastTilt(fastKinks(process, features, target, evenTimes(process.horizon, TIME_NODES)));
  const last = new Map<string, { readonly timeNodes: number; readonly losses: TiltedLosses }>();
  return (kind, timeNodes) => {
    const key = `${kind.on} ${kind.cloud} ${kind.weighting}`;
    const before = last.get(key);
    if (before?.timeNodes === timeNodes) return before.losses;
    const count = timeNodes / 6;
    const halves = before?.timeNodes === 2 * count ? before.losses.halves : undefined;
    const sixths = SIXTHS.map((sixth) => {
      const half = HALVES.indexOf(sixth);
      return halves === undefined || half < 0 ? lossOf({ ...kind, times: { count, sixth } }) : halves[half];
    });
    const losses = tiltedLosses(sixths, least);
    last.set(key, { timeNodes, losses });
    return losses;
  };
}
