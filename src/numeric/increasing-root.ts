/** The search ends once |f(x) - goal| is at most this, or at most this fraction of |goal| where |goal| > 1. */
const CLOSE = 1e-14;
const MAX_ITERATIONS = 60;

/**
 * Where an increasing function reaches a value, by Newton's method kept inside a shrinking bracket.
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
  const search = { goal, low, high, x: low };
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) if (isFound(f, slope, search)) break;
  return search.x;
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
  [low, high]: readonly [number, number],
  foresee?: (places: readonly number[]) => void,
): Float64Array {
  const all = Array.from(goals, (goal, i) => ({ goal, low, high, x: guesses[i] }));
  let open = all;
  for (let iteration = 0; iteration < MAX_ITERATIONS && open.length > 0; iteration++) {
    foresee?.(open.map(({ x }) => x));
    open = open.filter((search) => !isFound(f, slope, search));
  }
  return Float64Array.from(all, ({ x }) => x);
}

interface Search {
  readonly goal: number;
  low: number;
  high: number;
  x: number;
}

/** Whether x is the place that is searched for; if not, moves it. */
function isFound(f: (x: number) => number, slope: (x: number) => number, search: Search): boolean {
  const { goal, x } = search;
  const miss = f(x) - goal;
  if (Math.abs(miss) <= CLOSE * Math.max(1, Math.abs(goal))) return true;
  if (miss > 0) search.high = x;
  else search.low = x;
  const { low, high } = search;
  const next = x - miss / slope(x);
  search.x = next > low && next < high ? next : 0.5 * (low + high);
  return false;
}
