import type { ForwardProcess } from '../../process/forward-process.js';
import type { LineComponent } from '../../target/line-components.js';
import { UNDIFFUSED } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { CAP, type Front, frontsOf, type Track } from './path-fronts.js';

/** Half the square of the standard deviations kept: exp(-z^2/2) = 3e-18 lies beyond z = 9. */
export const LEAST_DEPTH = 40.5;
/** From here on few cells tell too little of the tails of p^SDE. */
const FAR_DEPTH = 80;
/** What is left out of the density at a place of p_0 is less than e^-20 of it, times the depth of p_0 there. */
const SLACK = 20;
/** The first depth that is tried. */
const FIRST_DEPTH = LEAST_DEPTH - SLACK;
/** The factor from one depth that is tried to the next, and the largest one: beyond it densities are too small for a double. */
const [STEEPER, LARGEST_DEPTH] = [1.15, 700];
/**
 * Places of a component of p_0 that are looked at, in units of how far it has mass, and the depth at which it has too little
 * for them to count: e^-16 of hundreds of nats.
 */
const OFFSETS = [-0.95, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 0.95];
const FAINT = 16;
const STEPS = 96;

/** Where the paths of a model are. */
export interface PathRange {
  readonly low: number;
  readonly high: number;
  /** Whether p_0 has mass so far out that z^2/2 is above 80. */
  readonly isFar: boolean;
}

/**
 * For each model, an interval that holds every path of the reverse SDE that starts under the prior and ends in the
 * support of p_0, up to z standard deviations.
 *
 * Two fronts bound a path at time t: where it can be, coming from the prior (reverse in t), and from where it can still
 * arrive in the support (forward in t). A front moves with the drift there; its distance d from the path without noise
 * obeys d' = lambda d + z^2 g^2 / (2 d), with lambda the local slope of the drift; for a linear score, d is exactly z
 * standard deviations. Under vp and s = 0, the first front ends at z sqrt(2 e^{int beta} - 1), while the second shows
 * that nothing beyond z comes back. The narrower of the two fronts counts at each time.
 *
 * z is 9, or more where p_0 has mass so far out under p^SDE that what comes there are the fluctuations of its bulk, see
 * `depthOf`.
 *
 * @param components of p_0
 */
export function pathRanges(
  process: ForwardProcess,
  field: ScoreField,
  models: readonly number[],
  support: readonly [number, number],
  components: readonly LineComponent[],
): PathRange[] {
  const places = components.flatMap(placesOf);
  const marching = frontsOf(process, field, timesOf(process));
  return models.map((model) => {
    const march = (fronts: readonly Front[]) => marching(model, fronts);
    const toSupport = (depth: number): Front => {
      const [low, high] = support;
      return { direction: 1, low, high, spread: 0, depth };
    };
    // those that mostly are all, in one go
    const [first, prior, data] = march([
      fromPrior(process, FIRST_DEPTH),
      fromPrior(process, LEAST_DEPTH),
      toSupport(LEAST_DEPTH),
    ]);
    const depth = depthOf(places, (tried) => {
      const { low, high } = tried === FIRST_DEPTH ? first : march([fromPrior(process, tried)])[0];
      return [low[0], high[0]];
    });
    const [coming, leaving] =
      depth === LEAST_DEPTH ? [prior, data] : march([fromPrior(process, depth), toSupport(depth)]);
    let [low, high] = support;
    for (let j = 0; j <= STEPS; j++) {
      low = Math.min(low, Math.max(coming.low[j], leaving.low[j]));
      high = Math.max(high, Math.min(coming.high[j], leaving.high[j]));
    }
    const margin = 0.05 * (high - low);
    return { low: Math.max(-CAP, low - margin), high: Math.min(CAP, high + margin), isFar: depth > FAR_DEPTH };
  });
}

/** Between which edges all paths are, by time. */
export interface PriorPaths {
  /** Ascending from 0 to T. */
  readonly times: Float64Array;
  /** By model. */
  readonly tracks: readonly Track[];
}

/** Where the paths of the reverse SDE are that start under the prior, up to 9 standard deviations, wherever they end. */
export function pathsFromPrior(process: ForwardProcess, field: ScoreField): PriorPaths {
  const times = timesOf(process);
  const marching = frontsOf(process, field, times);
  const models = Array.from({ length: field.models }, (_, model) => model);
  return { times, tracks: models.map((model) => marching(model, [fromPrior(process, LEAST_DEPTH)])[0]) };
}

/** Ascending from 0 to T. */
function timesOf({ horizon }: ForwardProcess): Float64Array {
  return Float64Array.from({ length: STEPS + 1 }, (_, j) => horizon * (j / STEPS) * (j / STEPS));
}

function fromPrior({ priorVariance }: ForwardProcess, depth: number): Front {
  const spread = 2 * depth * priorVariance;
  const edge = Math.sqrt(spread);
  return { direction: -1, low: -edge, high: edge, spread, depth };
}

/** A place of p_0, and minus the log of its density there, from that of a normal of all mass at its centre. */
interface Place {
  readonly x: number;
  readonly depth: number;
}

export function placesOf({ weight, centre, variance, reach, logDensity }: LineComponent): Place[] {
  const peak = -0.5 * Math.log(2 * Math.PI * variance);
  return OFFSETS.map((part) => part * reach)
    .map((offset) => ({
      x: centre + offset,
      depth: Math.max(0, peak - Math.log(weight) - logDensity(offset, UNDIFFUSED)),
    }))
    .filter(({ depth }) => depth < FAINT);
}

/**
 * z^2/2 of the paths to keep. One that comes to x from the prior by way of a place that is z_1 deviations from the prior, and
 * from which x is z_2 deviations, has the weight exp(-(z_1^2 + z_2^2)/2); all that come to x together have that of the least
 * z_1 at which the front from the prior has x behind it. So both fronts are kept to that and the slack, less what p_0
 * itself is small by at x.
 *
 * @param frontAt the front from the prior at t = 0 for a depth z^2/2
 */
export function depthOf(places: readonly Place[], frontAt: (depth: number) => readonly [number, number]): number {
  let [open, needed] = [places, LEAST_DEPTH];
  for (let tried = FIRST_DEPTH; open.length > 0 && tried < LARGEST_DEPTH; tried *= STEEPER) {
    const [low, high] = frontAt(tried);
    const isBehind = ({ x }: Place) => low <= x && x <= high;
    for (const { depth } of open.filter(isBehind)) needed = Math.max(needed, tried + SLACK - depth);
    open = open.filter((place) => !isBehind(place));
  }
  return open.length > 0 ? LARGEST_DEPTH : needed;
}
