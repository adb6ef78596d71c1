import { stream } from '../numeric/random.js';
import { caseSeed } from '../run/cases.js';
import type { Case } from './case.js';
import type { Conjecture } from './conjecture.js';
import { asFarAgain, isFalling, isOpenBeyond, type Place, unmetAt, valuesAt } from './domain.js';
import { whyNone } from './measured-quantity.js';
import type { Variable } from './symbols.js';

/** A variable that goes out alone, while the others stay; or all of them together. */
export type Direction = Variable | typeof TOGETHER;

export const TOGETHER = 'together';

/** One replicate of a ladder: cases with draws of their own, from where the bound is calibrated to further out. */
export interface Ladder {
  readonly direction: Direction;
  readonly replicate: number;
  /** Variables that go out beside its own, as the assumptions let that go on no other way. */
  readonly beside: readonly Variable[];
  /** Whether the assumptions let it go on without end, and what is measured exists as far again. */
  readonly isOpen: boolean;
  readonly rungs: readonly Rung[];
}

export interface Rung {
  readonly case: Case;
  /** Where it stands on the way: the logarithm of what varies; for all together, the mean of theirs. Infinite at 0. */
  readonly x: number;
}

/** Of the rungs of a ladder, by where they stand on the way: the parts share a rung if there are few. */
export interface Parts<T> {
  /** Where the bound is calibrated. */
  readonly inner: readonly T[];
  /** What was kept apart, further out. */
  readonly outer: readonly T[];
}

/** Fewer admitted rungs than these tell nothing of growth. */
const LEAST_RUNGS = 3;
/** How often a replicate is drawn again whose ladder has too few of them. */
const TRIES = 40;
/** How much of the way the ends of a ladder of all variables may lie off their ends. */
const OFF = 0.25;

/** A variable that may move by less than this part of those beside it does not reach far beyond its range: it goes nowhere. */
const LEAST_PART = 0.25;
/** How often the directions between two are halved. */
const HALVINGS = 20;

/** The directions in which growth is looked for. */
export function directionsOf({ domain: { ranges } }: Pick<Conjecture, 'domain'>): Direction[] {
  const alone = ranges.map(({ variable }) => variable);
  return alone.length > 1 ? [...alone, TOGETHER] : alone;
}

/**
 * The ladders along a direction: replicate r draws the variables that stay, and each rung has a draw of its own of features and
 * data, so that rungs are independent given the variables. Rungs that an assumption does not admit are left out.
 *
 * Where assumptions end all ladders along a variable, as d <= sqrt(n) ends those along d, it takes another variable along, or all others,
 * by as little as lets both go on: these ladders follow the edge of the admitted domain.
 */
export function laddersAlong(conjecture: Conjecture, direction: Direction): Ladder[] {
  const alone = drawnLadders(conjecture, direction, []);
  const { ranges, excluding } = conjecture.domain;
  if (direction === TOGETHER || excluding.length === 0 || alone.some(({ isOpen }) => isOpen)) return alone;
  const others = ranges.map(({ variable }) => variable).filter((variable) => variable !== direction);
  const companions = [...others.map((each) => [each]), ...(others.length > 1 ? [others] : [])];
  for (const beside of companions) {
    const bent = drawnLadders(conjecture, direction, beside);
    if (bent.some(({ isOpen }) => isOpen)) return bent;
  }
  return alone;
}

/** @param beside variables that go out too */
function drawnLadders(conjecture: Conjecture, direction: Direction, beside: readonly Variable[]): Ladder[] {
  const { draws, seed, domain, isRandom, measure } = conjecture;
  // nothing would differ from one replicate to the next
  const isOne = !isRandom && domain.ranges.length === 1;
  return Array.from({ length: isOne ? 1 : draws }, (_, replicate) => {
    const { uniform } = stream(caseSeed(seed, 'conjecture', direction, String(replicate)), 'evaluation');
    for (let t = 0; t < TRIES; t++) {
      // the start of those beside it is drawn near their ends, and anywhere if no such start is admitted
      const room = 2 * t < TRIES ? OFF : 1;
      const ends =
        beside.length === 0
          ? endsOf(conjecture, direction, uniform)
          : endsAlongEdge(conjecture, direction, beside, room, uniform);
      if (ends === undefined) continue;
      const rungs = rungsBetween(conjecture, direction, replicate, ends);
      if (rungs.length < LEAST_RUNGS) continue;
      const [from, to] = [0, 1].map((end) => ends.map((each) => each[end]));
      const isOpen = isOpenBeyond(domain, from, to) && whyNone(measure, asFarAgain(domain, from, to)) === undefined;
      return { direction, replicate, beside, isOpen, rungs };
    }
    return { direction, replicate, beside, isOpen: false, rungs: [] };
  });
}

/** The rungs that have a place on the way: powers say nothing of 0. */
export function onTheWay<T extends { readonly x: number }>(rungs: readonly T[]): readonly T[] {
  return rungs.filter(({ x }) => Number.isFinite(x));
}

/** The two halves of a way, each with two rungs at least: whole numbers are no evenly spread rungs. */
export function partsOf<T extends { readonly x: number }>(rungs: readonly T[]): Parts<T> {
  const [first, last] = [rungs[0]?.x ?? 0, rungs.at(-1)?.x ?? 0];
  // the middle rung of an odd number is further out, whatever rounding does
  const middle = 0.5 * (first + last) - 1e-9 * (last - first);
  const before = rungs.filter(({ x }) => x < middle).length;
  return { inner: rungs.slice(0, Math.max(2, before)), outer: rungs.slice(Math.min(rungs.length - 2, before)) };
}

/** Where each variable begins and ends, as parts of its range. */
type Ends = readonly (readonly [number, number])[];

function endsOf({ domain }: Conjecture, direction: Direction, uniform: () => number): Ends {
  return domain.ranges.map(({ variable }) => {
    if (direction === TOGETHER) return [OFF * uniform(), 1 - OFF * uniform()];
    if (direction === variable) return [0, 1];
    const stays = uniform();
    return [stays, stays];
  });
}

/**
 * A way of a variable and of those beside it that goes on without end, on which these move as little as they may; undefined where
 * there is none. Directions v(t) turn from the variable alone, t = 0, to the others alone, t = 1.
 */
function endsAlongEdge(
  { domain }: Conjecture,
  direction: Direction,
  beside: readonly Variable[],
  room: number,
  uniform: () => number,
): Ends | undefined {
  const from = domain.ranges.map(({ variable }) => {
    if (variable === direction) return 0;
    return (beside.includes(variable) ? room : 1) * uniform();
  });
  const toward = (t: number) =>
    domain.ranges.map(({ variable }) => {
      if (variable === direction) return Math.min(1, 2 * (1 - t));
      return beside.includes(variable) ? Math.min(1, 2 * t) : 0;
    });
  const isOpen = (t: number) => {
    const v = toward(t);
    return isOpenBeyond(
      domain,
      from,
      from.map((start, k) => start + v[k]),
    );
  };
  let [closed, open] = [0, 1 - LEAST_PART / 2];
  if (!isOpen(open)) return undefined;
  for (let k = 0; k < HALVINGS; k++) {
    const middle = 0.5 * (closed + open);
    if (isOpen(middle)) open = middle;
    else closed = middle;
  }
  const v = toward(open);
  // as far as all of them stay in their ranges
  const length = Math.min(...from.map((start, k) => (v[k] > 0 ? (1 - start) / v[k] : Number.POSITIVE_INFINITY)));
  return from.map((start, k) => [start, start + length * v[k]]);
}

function rungsBetween(conjecture: Conjecture, direction: Direction, replicate: number, ends: Ends): Rung[] {
  const { domain, rungs: count, seed } = conjecture;
  const seen = new Set<number>();
  const rungs: Rung[] = [];
  for (let k = 0; k < count; k++) {
    const part = k / (count - 1);
    const place: Place = ends.map(([from, to]) => from + part * (to - from));
    const variables = valuesAt(domain, place);
    const x = xOf(conjecture, direction, variables);
    if (seen.has(x) || unmetAt(domain, variables).length > 0) continue;
    seen.add(x);
    rungs.push({
      case: { variables, seed: caseSeed(seed, 'conjecture', direction, String(replicate), String(k)) >>> 0 },
      x,
    });
  }
  return rungs;
}

/** In the direction in which the ladder goes out. */
function xOf({ domain }: Conjecture, direction: Direction, variables: Case['variables']): number {
  const moving = domain.ranges.filter(({ variable }) => direction === TOGETHER || direction === variable);
  const logs = moving.map((range) => (isFalling(range) ? -1 : 1) * Math.log(Math.abs(variables[range.variable])));
  return logs.reduce((sum, each) => sum + each, 0) / moving.length;
}
