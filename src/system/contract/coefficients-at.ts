import { type KernelAnswer, kernelAt } from './slopes.js';
import type { CheckedCalls } from './system-under-test.js';

/** Times that are kept: some 40 MB. */
const MOST_KNOWN = 200_000;

/** The coefficients of a system at single times. */
export interface CoefficientsAt {
  at(time: number): KernelAnswer<number>;
  /** Asks for all times at once that are not known yet, as far as they are kept. */
  foresee(times: readonly number[]): void;
}

/**
 * The coefficients of a system, asked once for each time: solvers and walks come back to the same times, and an answer
 * from another process costs some 0.2 ms.
 */
export function coefficientsAt(calls: Pick<CheckedCalls, 'coefficients'>): CoefficientsAt {
  const known = new Map<number, KernelAnswer<number>>();
  const ask = (times: readonly number[]) => {
    const found = calls.coefficients(times);
    const each = times.map((_, i) => kernelAt(found, i));
    for (const [i, answer] of each.entries()) if (known.size < MOST_KNOWN) known.set(times[i], answer);
    return each;
  };
  return {
    at: (time) => known.get(time) ?? ask([time])[0],
    foresee(times) {
      const missing = [...new Set(times)].filter((time) => !known.has(time)).slice(0, MOST_KNOWN - known.size);
      if (missing.length > 0) ask(missing);
    },
  };
}
