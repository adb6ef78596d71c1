/** The search ends once |f(x) - goal| is at most this, or at most this fraction of |goal| where |goal| > 1. */
const CLOSE = 1e-14;
/** Twice as many as halvings take a bracket to its last digits. */
const MAX_ITERATIONS = 120;

/**
 * Where an increasing function reaches a value, by Newton's method kept inside a shrinking bracket. Where a step does not halve what
 * is missed the bracket is halved: between a steep part of f and a flat one Newton's method may go to and fro for ever.
 *
 * @param slope f'
 * @param low f(low) <= goal
 * @param high f(high) >= goal
 */
export function increasingRoot(
  f: (x: number) => number,
  slope: (x: number) => number,
  goal: number,
  low: number,
  high: number,
): number {
  const search = searchFrom(low, goal, [low, high]);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) if (isFound(f, slope, search)) break;
  return search.closest;
}

/**
 * The same for several values in one bracket, each from a guess of its own.
 *
 * @param foresee is told where f and f' are about to be asked for, where one question is cheaper than many
 */
export function increasingRoots(
  f: (x: number) => number,
  slope: (x: number) => number,
  goals: Float64Array,
  guesses: Float64Array,
  bracket: readonly [number, number],
  foresee?: (places: readonly number[]) => void,
): Float64Array {
  const all = Array.from(goals, (goal, i) => searchFrom(guesses[i], goal, bracket));
  let open = all;
  for (let iteration = 0; iteration < MAX_ITERATIONS && open.length > 0; iteration++) {
    foresee?.(open.map(({ x }) => x));
    open = open.filter((search) => !isFound(f, slope, search));
  }
  return Float64Array.from(all, ({ closest }) => closest);
}

interface Search {
  readonly goal: number;
  low: number;
  high: number;
  x: number;
  /** |f - goal| at the place before x. */
  missed: number;
  /** The place that misses least so far, and by how much. */
  closest: number;
  least: number;
}

function searchFrom(x: number, goal: number, [low, high]: readonly [number, number]): Search {
  return { goal, low, high, x, missed: Number.POSITIVE_INFINITY, closest: x, least: Number.POSITIVE_INFINITY };
}

/** Whether x is the place that is searched for; if not, moves it. */
function isFound(f: (x: number) => number, slope: (x: number) => number, search: Search): boolean {
  const { goal, x } = search;
  const miss = f(x) - goal;
  const missed = Math.abs(miss);
  if (missed < search.least) {
    search.closest = x;
    search.least = missed;
  }
  if (missed <= CLOSE * Math.max(1, Math.abs(goal))) return true;
  if (miss > 0) search.high = x;
  else search.low = x;
  const { low, high } = search;
  const next = x - miss / slope(x);
  const isSlow = missed > 0.5 * search.missed;
  search.missed = missed;
  search.x = !isSlow && next > low && next < high ? next : 0.5 * (low + high);
  return false;
}
