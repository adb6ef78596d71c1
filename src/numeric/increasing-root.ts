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
  const close = CLOSE * Math.max(1, Math.abs(goal));
  let x = low;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const miss = f(x) - goal;
    if (Math.abs(miss) <= close) break;
    if (miss > 0) high = x;
    else low = x;
    const next = x - miss / slope(x);
    x = next > low && next < high ? next : 0.5 * (low + high);
  }
  return x;
}
