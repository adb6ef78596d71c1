import { coverageTest, detectableRate } from '../evidence/coverage.js';
import { median, medianInterval } from '../evidence/median.js';
import { theilSen } from '../evidence/theil-sen.js';
import { type Estimate, logOf, minus } from '../numeric/estimate.js';
import type { CaseFound } from './case.js';
import { type Direction, onTheWay, partsOf } from './ladders.js';

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
  /** At the end of that: its later half. */
  readonly end: Estimate;
  /** The same with three rungs at least, as the slope of two that are drawn scatters too much to be tested by itself. */
  readonly late: Estimate;
  readonly whole: Estimate;
}

/** Where growth has to last. */
type Parts = Pick<Slopes, 'inner' | 'outer' | 'end'>;

/** What the replicates say together about growth in one direction. */
export interface Growth {
  readonly direction: Direction;
  readonly verdict: 'holds' | 'refuted' | 'inconclusive';
  readonly replicates: number;
  /** Replicates that grow by `LEAST_GROWTH` further out and to the end, without slowing down. */
  readonly growing: number;
  /** Those that grow by less on the whole way or, where growth slows down, at the end. */
  readonly within: number;
  /** Whether they are enough only because it slows down. */
  readonly isSlowing: boolean;
  /** Of either side as many would decide; where nothing is drawn, as many would refute, and all are needed for the bound to hold. */
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

/** Of the rungs further out, this part, and so many at least, are late. */
const [LATE, LEAST_LATE] = [0.6, 3];

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
    const points = tellingRungs(onTheWay(rungs)).flatMap(({ x, found }) => {
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
        end: slope(partsOf(outer).outer),
        late: slope(outer.slice(-Math.max(LEAST_LATE, Math.ceil(LATE * outer.length)))),
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
 * Drawn numbers are decided by sign tests with half of the share for each verdict. The bound is refuted if more replicates grow further
 * out, and more late, than a median growth of `LEAST_GROWTH` explains, and their middle grows to the end: a ratio that stops growing
 * is refuted no oftener than by one of the tests. It holds if so many grow by less on the whole way or, where their middle slows down, at the end.
 * Where nothing is drawn, more than half of the replicates refute, and all of them are needed to hold.
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
  const sign = isFalling ? -1 : 1;
  const of = (powers: readonly number[]): Median => {
    const values = powers.map((power) => sign * power);
    return isRandom ? drawnMedian(values, share) : rangeOf(values);
  };
  const critical = criticalOf(count, isRandom, share);
  const growing = growingIn(slopes, isRandom);
  const { little, levelling, isLate } = isRandom ? drawnWithin(slopes, critical) : exactWithin(slopes);
  const within = Math.max(little, levelling);
  const needed = isRandom ? critical : Math.max(1, count);
  const verdict = growing >= critical ? 'refuted' : within >= needed && !isLate ? 'holds' : 'inconclusive';
  return {
    ...{ direction, isFalling, verdict, replicates: count, growing, within, critical },
    isSlowing: verdict === 'holds' && little < needed,
    outer: of(slopes.map(({ outer }) => outer.value)),
    whole: of(slopes.map(({ whole }) => whole.value)),
    detects: isRandom ? detectable(slopes, share) : null,
  };
}

/** Whether the growth that refutes is seen. */
export function isGrowthSeen(slopes: readonly Slopes[], isRandom: boolean, share: number): boolean {
  return growingIn(slopes, isRandom) >= criticalOf(slopes.length, isRandom, share);
}

/** How many replicates decide. */
function criticalOf(count: number, isRandom: boolean, share: number): number {
  return isRandom ? coverageTest(count, 0.5, share / 2).critical : Math.floor(GROWING_SHARE * count) + 1;
}

/**
 * Growth further out that is there whatever the numerical errors, is there at the end, and has not slowed down: a ratio may rise from one level
 * to another far out.
 */
export function grows({ inner, outer, end }: Parts, least = LEAST_GROWTH): boolean {
  const had = Math.max(inner.value + inner.error, outer.value + outer.error);
  return outer.value - outer.error > least && end.value - end.error > Math.max(least, KEPT_OF_POWER * had);
}

/**
 * Where nothing is drawn, so many ladders grow. Of drawn numbers, so many grow further out and so many late, or none where their middle
 * does not grow to the end.
 */
function growingIn(slopes: readonly Slopes[], isRandom: boolean): number {
  if (!isRandom) return slopes.filter((each) => grows(each)).length;
  return grows(middleOf(slopes)) ? Math.min(growingBy(slopes, 'outer'), growingBy(slopes, 'late')) : 0;
}

function growingBy(slopes: readonly Slopes[], part: keyof Parts | 'late'): number {
  return slopes.filter((each) => each[part].value - each[part].error > LEAST_GROWTH).length;
}

/** The medians of replicates. */
function middleOf(slopes: readonly Slopes[]): Parts {
  const middle = (part: keyof Parts): Estimate => ({ value: median(slopes.map((each) => each[part].value)), error: 0 });
  return { inner: middle('inner'), outer: middle('outer'), end: middle('end') };
}

/** Replicates that say that a bound holds. */
interface Within {
  /** They grow little on the whole way. */
  readonly little: number;
  /** They grow little at the end, where growth has slowed down. */
  readonly levelling: number;
  /** But growth begins at the end. */
  readonly isLate: boolean;
}

/** Growth on the whole way hides none at the end if nothing is drawn. */
function exactWithin(slopes: readonly Slopes[]): Within {
  const little = slopes.filter(({ whole, end }) => isLittle(whole) && isLittle(end)).length;
  return { little, levelling: slopes.filter(levelsOff).length, isLate: false };
}

function drawnWithin(slopes: readonly Slopes[], critical: number): Within {
  return {
    little: slopes.filter(({ whole }) => isLittle(whole)).length,
    levelling: slowsDown(middleOf(slopes)) ? slopes.filter(({ end }) => isLittle(end)).length : 0,
    isLate: growingBy(slopes, 'end') >= critical,
  };
}

/** Little growth at the end, and on the whole way unless it slows down. */
export function levelsOff(slopes: Slopes): boolean {
  return isLittle(slopes.end) && (isLittle(slopes.whole) || slowsDown(slopes));
}

/** Surely less growth than refutes. */
function isLittle({ value, error }: Estimate): boolean {
  return value + error < LEAST_GROWTH;
}

/** Surely no more than half of the power is left at the end. */
function slowsDown({ inner, outer, end }: Parts): boolean {
  const had = Math.max(inner.value - inner.error, outer.value - outer.error);
  return end.value + end.error <= Math.max(0, KEPT_OF_POWER * had);
}

/**
 * The power by which the bound may fall behind so that a share of the replicates grows: with the scatter of the replicates about
 * their medians o_i and l_i, growth by g shows in one further out if g + o_i > 0.1, and late if g + l_i > 0.1. The share is the one that is
 * refuted with probability 0.99; of few replicates that is their largest, which may be too small, so that 0.9 is stated. Their middle at the
 * end, which may come out too small by E, has to keep half of its power: g - E > g/2.
 */
function detectable(slopes: readonly Slopes[], share: number): number | null {
  const rate = detectableRate(coverageTest(slopes.length, 0.5, share / 2));
  if (rate === null || slopes.length === 0) return null;
  const about = (powers: readonly number[]) => {
    const middle = median(powers);
    return powers.map((power) => power - middle);
  };
  const place = Math.min(slopes.length - 1, Math.ceil(rate * slopes.length) - 1);
  const needed = (['outer', 'late'] as const).map((part) => {
    const scatter = about(slopes.map((each) => each[part].value));
    return slopes.map((each, r) => LEAST_GROWTH - scatter[r] + each[part].error).sort((a, b) => a - b)[place];
  });
  const { interval } = medianInterval(about(slopes.map(({ end }) => end.value)), MIDDLE_IS_WITHIN);
  const E = interval === undefined ? Number.POSITIVE_INFINITY : -interval[0];
  const kept = E / (1 - KEPT_OF_POWER);
  return Number.isFinite(kept) ? Math.max(0, kept, ...needed) : null;
}

/** The interval that tells how far the middle of the replicates may come out from where it is. */
const MIDDLE_IS_WITHIN = 0.9;

function drawnMedian(values: readonly number[], share: number): Median {
  if (values.length === 0) return { median: Number.NaN, interval: null };
  const { median: middle, interval } = medianInterval(values, 1 - share);
  return { median: middle, interval: interval ?? null };
}

function rangeOf(values: readonly number[]): Median {
  if (values.length === 0) return { median: Number.NaN, interval: null };
  return { median: median(values), interval: [Math.min(...values), Math.max(...values)] };
}
