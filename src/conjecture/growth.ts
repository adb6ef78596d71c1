import { coverageTest, detectableRate } from '../evidence/coverage.js';
import { median, medianInterval } from '../evidence/median.js';
import { theilSen } from '../evidence/theil-sen.js';
import { type Estimate, logOf, minus } from '../numeric/estimate.js';
import type { CaseFound } from './case.js';
import { type Direction, partsOf } from './ladders.js';

/** A ladder as it was measured; rungs of which nothing is known are left out. */
export interface MeasuredLadder {
  readonly direction: Direction;
  readonly replicate: number;
  readonly isOpen: boolean;
  readonly rungs: readonly { readonly x: number; readonly found: CaseFound }[];
}

/** How measured/bound grows along one replicate of a ladder, as powers of what goes out. */
export interface Slopes {
  readonly replicate: number;
  /** Where the bound is calibrated. */
  readonly inner: Estimate;
  /** Further out. */
  readonly outer: Estimate;
  readonly whole: Estimate;
}

/** What the replicates say together about growth in one direction. */
export interface Growth {
  readonly direction: Direction;
  readonly verdict: 'holds' | 'refuted' | 'inconclusive';
  readonly replicates: number;
  /** Replicates that grow by `LEAST_GROWTH` at least, and do not slow down; and those that grow by less on the whole way. */
  readonly growing: number;
  readonly within: number;
  /** Of either side as many would decide; where nothing is drawn, as many would refute, and none may be left open for the bound to hold. */
  readonly critical: number;
  readonly outer: Median;
  readonly whole: Median;
  /** The growth that would have been refuted with a probability of 0.9 at least, at the scatter that was seen; null where none would. */
  readonly detects: number | null;
  /** Whether the variable falls on the way out; the powers are its own, so that what grows as it falls has negative ones. */
  readonly isFalling: boolean;
}

/** The middle of the replicates, with an interval that holds the median; where nothing is drawn, with their range. */
export interface Median {
  readonly median: number;
  readonly interval: readonly [number, number] | null;
}

/** Growth of a smaller power than this is not told from none: it refutes nothing, and a bound that holds excludes no less. */
export const LEAST_GROWTH = 0.1;

/** Where nothing is drawn, more than this share of the ladders of a direction has to grow: the others are other places, not other draws. */
const GROWING_SHARE = 0.5;

/**
 * A ratio that tends to a limit slows down as it grows: where corrections are of order n^{-1/2}, its power falls to 0.35 from one half of
 * a ladder over a factor of 64 to the next. Growth that keeps more than this part of its power is growth for good.
 */
const KEPT_OF_POWER = 0.5;

/** The logarithm of measured/bound at a rung; undefined where either may be 0. */
export type LogRatio = (found: CaseFound) => Estimate | undefined;

/** A loss of more than this part of J_0 is one of a model that has hardly learnt ... */
const HARDLY_LEARNT = 0.5;
/** ... but for one that further out learns no more than to this part of what it is at first. */
const LEARNS_NO_MORE = 0.9;

/**
 * The rungs that tell of rates. Before a model has learnt, its loss is near J_0 and a bound above J_0 says nothing, while it falls: such rungs
 * are left out, unless the loss stays there all the way.
 */
function tellingRungs(rungs: MeasuredLadder['rungs']): MeasuredLadder['rungs'] {
  const [first, last] = [rungs.at(0)?.found.ofStart ?? 0, rungs.at(-1)?.found.ofStart ?? 0];
  if (last >= HARDLY_LEARNT && last > LEARNS_NO_MORE * first) return rungs;
  return rungs.filter(({ found }) => (found.ofStart ?? 0) < HARDLY_LEARNT);
}

/** log(measured/bound). @param bound of the case */
export function logRatio({ measured }: CaseFound, bound: Estimate): Estimate | undefined {
  if (!(measured.value > measured.error) || !(bound.value > bound.error)) return undefined;
  return minus(logOf(measured), logOf(bound));
}

/** The slopes of each replicate that goes on without end and has enough rungs. */
export function slopesOf(ladders: readonly MeasuredLadder[], logOfRatio: LogRatio): Slopes[] {
  return ladders.flatMap(({ replicate, rungs, isOpen }) => {
    if (!isOpen) return [];
    const points = tellingRungs(rungs).flatMap(({ x, found }) => {
      const y = logOfRatio(found);
      return y === undefined ? [] : [{ x, y }];
    });
    if (points.length < 3) return [];
    const { inner, outer } = partsOf(points);
    const slope = (some: readonly (typeof points)[number][]) =>
      theilSen(
        some.map(({ x }) => x),
        some.map(({ y }) => y),
      );
    return [
      {
        replicate,
        inner: slope(inner),
        outer: slope(outer),
        // not needed where only growth further out is asked for, thousands of times
        get whole() {
          return slope(points);
        },
      },
    ];
  });
}

/**
 * Whether measured/bound grows in a direction for good, so that no factor makes the bound hold.
 *
 * Drawn numbers are decided by two sign tests with half of the share each: refuted if so many replicates grow further out by
 * `LEAST_GROWTH` at least, without slowing down, that a median of less does not explain them; within, if as many grow by less than `LEAST_GROWTH` on
 * the whole way. Where nothing is drawn, more than half of the replicates refute, and all of them are needed to hold.
 *
 * @param share of the false-alarm budget
 * @param isFalling whether the variable falls on the way out
 */
export function growthOf(
  direction: Direction,
  slopes: readonly Slopes[],
  isRandom: boolean,
  share: number,
  isFalling = false,
): Growth {
  const count = slopes.length;
  const growing = slopes.filter((each) => grows(each)).length;
  const within = slopes.filter(({ whole }) => whole.value + whole.error < LEAST_GROWTH).length;
  const sign = isFalling ? -1 : 1;
  const of = (powers: readonly number[]): Median => {
    const values = powers.map((power) => sign * power);
    return isRandom ? drawnMedian(values, share) : rangeOf(values);
  };
  const seen = {
    direction,
    isFalling,
    replicates: count,
    growing,
    within,
    outer: of(slopes.map(({ outer }) => outer.value)),
    whole: of(slopes.map(({ whole }) => whole.value)),
  };
  if (!isRandom) {
    const mayGrow = slopes.filter((each) => mightGrow(each) && !(each.whole.value + each.whole.error < LEAST_GROWTH));
    const critical = Math.floor(GROWING_SHARE * count) + 1;
    const verdict = growing >= critical ? 'refuted' : mayGrow.length === 0 && count > 0 ? 'holds' : 'inconclusive';
    return { ...seen, verdict, critical, detects: null };
  }
  const test = coverageTest(count, 0.5, share / 2);
  const verdict = growing >= test.critical ? 'refuted' : within >= test.critical ? 'holds' : 'inconclusive';
  return { ...seen, verdict, critical: test.critical, detects: detectable(slopes, detectableRate(test)) };
}

/** Whether growth by any power is seen, from where on an exponent is too strong; of what is not drawn, in one replicate. */
export function isAnyGrowthSeen(slopes: readonly Slopes[], isRandom: boolean, share: number): boolean {
  const least = isRandom ? coverageTest(slopes.length, 0.5, share / 2).critical : 1;
  return slopes.filter((each) => grows(each, 0)).length >= least;
}

/** Growth further out by a power that is there whatever the numerical errors, and does not slow down. */
export function grows({ inner, outer }: Slopes, least = LEAST_GROWTH): boolean {
  return outer.value - outer.error > Math.max(least, KEPT_OF_POWER * (inner.value + inner.error));
}

/** Growth that errors do not exclude: what slows down has a limit in sight only once it grows by less than `LEAST_GROWTH`. */
function mightGrow({ inner, outer }: Slopes): boolean {
  const most = outer.value + outer.error;
  return most >= LEAST_GROWTH || most > Math.max(0, KEPT_OF_POWER * (inner.value - inner.error));
}

/**
 * The power by which the bound may fall behind so that a share of the replicates grows: with the scatter of the replicates about
 * their medians o_i and i_i, growth by g shows in one if g + o_i > max(0.1, (g + i_i)/2). The share is the one that is refuted with
 * probability 0.99; of few replicates that is their largest, which may be too small, so that 0.9 is stated (0.96 and 0.98 were seen).
 */
function detectable(slopes: readonly Slopes[], rate: number | null): number | null {
  if (rate === null || slopes.length === 0) return null;
  const [o, i] = [median(slopes.map(({ outer }) => outer.value)), median(slopes.map(({ inner }) => inner.value))];
  const kept = KEPT_OF_POWER;
  const needed = slopes
    .map(({ inner, outer }) => {
      const [a, b] = [outer.value - outer.error - o, inner.value + inner.error - i];
      return Math.max(0, LEAST_GROWTH - a, (kept * b - a) / (1 - kept));
    })
    .sort((a, b) => a - b);
  return needed[Math.min(needed.length - 1, Math.ceil(rate * needed.length) - 1)];
}

function drawnMedian(values: readonly number[], share: number): Median {
  if (values.length === 0) return { median: Number.NaN, interval: null };
  const { median: middle, interval } = medianInterval(values, 1 - share);
  return { median: middle, interval: interval ?? null };
}

function rangeOf(values: readonly number[]): Median {
  if (values.length === 0) return { median: Number.NaN, interval: null };
  return { median: median(values), interval: [Math.min(...values), Math.max(...values)] };
}
