import type { CheckedCalls } from './system-under-test.js';

type Coefficients = ReturnType<CheckedCalls['coefficients']>;

/** Times that are kept: some 20 MB. */
const MOST_KNOWN = 50_000;

/**
 * The coefficients of a system at one time, asked once: solvers and walks come back to the same times, and an answer from
 * another process costs some 0.2 ms.
 */
export function coefficientsAt(calls: Pick<CheckedCalls, 'coefficients'>): (time: number) => Coefficients {
  const known = new Map<number, Coefficients>();
  return (time) => {
    const found = known.get(time) ?? calls.coefficients([time]);
    if (known.size < MOST_KNOWN) known.set(time, found);
    return found;
  };
}
