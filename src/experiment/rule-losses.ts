import { missedFeature } from '../features/missed-feature.js';
import { memoized, onFirstUse } from '../numeric/memo.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import type { DiffusedMeasure } from '../target/target.js';
import { type FastKinks, fastKinks } from '../training/fast-kinks.js';
import { quadraticLosses, type RuleLoss } from '../training/quadratic-loss.js';
import { leastTilt, type TiltedLosses, tiltedLosses } from '../training/tilted-losses.js';
import { evenTimes, SIXTHS, type Sixth } from '../training/time-quadrature.js';
import type { Weighting } from '../training/weighting.js';
import type { Setting } from './setting.js';

/** A loss by a rule in diffusion time that is no combination of others. */
export interface LossName {
  readonly on: 'population' | 'empirical';
  /** The number of the coarser measure of the population, if it is one. */
  readonly cloud?: number | undefined;
  /** A sixth of an even rule, see `evenTimes`, or the number of nodes of a Gauss rule, see `timeQuadrature`. */
  readonly times: number | { readonly count: number; readonly sixth: Sixth };
  readonly weighting: Weighting;
}

/** Default number of quadrature nodes in diffusion time. */
export const TIME_NODES = 192;

/** A loss of a training on a setting. */
export function lossNamed(setting: Setting, { on, cloud, times, weighting }: LossName): RuleLoss {
  const { target } = setting;
  const population = cloud === undefined ? target : (target.coarser?.[cloud] ?? target);
  return lossesBy(setting, times, weighting)(on === 'population' ? population : sharedParts(setting).empirical);
}

/** What several computations on a setting have in common, each part found once. */
interface SharedParts {
  readonly empirical: DiffusedMeasure;
  /** The kinks that an even rule of so many nodes does not follow. */
  readonly fastKinks: (nodes: number) => FastKinks;
  /** See `lossesBy`. */
  readonly rules: { count: number; readonly known: Map<string, (measure: DiffusedMeasure) => RuleLoss> };
}

/** For as long as the setting is there. */
const shared = new WeakMap<Setting, SharedParts>();

export function sharedParts(setting: Setting): SharedParts {
  const known = shared.get(setting);
  if (known !== undefined) return known;
  const { process, features, target, data } = setting;
  const parts = onFirstUse<SharedParts>({
    empirical: () => empiricalMeasure(data),
    fastKinks: () => memoized((nodes) => fastKinks(process, features, target, evenTimes(process.horizon, nodes))),
    rules: () => ({ count: 0, known: new Map() }),
  });
  shared.set(setting, parts);
  return parts;
}

/** Rules that take more numbers than this are not kept. */
const MOST_KEPT = 2 ** 17;

/** The losses by a rule. The population and the data have the same rules, of the same number of nodes one after the other. */
function lossesBy(setting: Setting, times: LossName['times'], weighting: Weighting) {
  const { process, features } = setting;
  if (typeof times === 'number') return quadraticLosses(process, features, times, weighting);
  const { count, sixth } = times;
  const { rules } = sharedParts(setting);
  if (rules.count !== count) rules.known.clear();
  rules.count = count;
  const key = `${sixth} ${weighting}`;
  const losses =
    rules.known.get(key) ?? quadraticLosses(process, features, evenTimes(process.horizon, count, sixth), weighting);
  if (count * features.width <= MOST_KEPT) rules.known.set(key, losses);
  return losses;
}

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
export function ruleLosses(setting: Setting, lossOf: LossOf): RuleLosses {
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
    const losses = tiltedLosses(sixths, leastTilt(sharedParts(setting).fastKinks(TIME_NODES)));
    last.set(key, { timeNodes, losses });
    return losses;
  };
}

/** A null with its reason. */
export interface NoValue {
  readonly value: null;
  readonly reason: string;
}

/** Why nothing of a model is known, where a feature is on or off for so short a time that no two rules in time may tell. */
export function whyUnknown({ process, features, target }: Setting): NoValue | undefined {
  const feature = missedFeature(process, features, target, evenTimes(process.horizon, TIME_NODES).nodes);
  if (feature === undefined) return undefined;
  const is = `features.weights[${feature}] is 0 or so small that the feature is on or off for all x at once`;
  return { value: null, reason: `${is}, for too short a time to be seen by ${TIME_NODES} nodes in diffusion time` };
}
