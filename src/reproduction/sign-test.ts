import { coverageTest, DETECTION_PROBABILITY, detectableRate } from '../evidence/coverage.js';
import type { Estimate } from '../numeric/estimate.js';

/** What pairs of numbers say about which is larger. */
export interface SignTest {
  readonly pairs: number;
  /** In how many pairs the first is larger, and smaller, by more than both errors. */
  readonly larger: number;
  readonly smaller: number;
  /** How many on one side decide. */
  readonly critical: number;
  /** A bound on the chance that this many lie on one of the sides, where either is as likely. */
  readonly level: number;
  /** The least chance of a pair to lie on one side with which the test decides with `probability`; null where none does. */
  readonly detects: number | null;
  readonly probability: number;
  /** Which of the two is larger more often than in half of all pairs; 'neither' is not known. */
  readonly verdict: 'the first' | 'the second' | 'neither is known to be';
}

/**
 * The exact sign test of independent pairs, on both sides. A pair whose numbers lie within their errors, or has none, counts for
 * neither side, which makes the test say less and never more.
 *
 * @param share the most that its false alarm may have
 */
export function signTest(
  pairs: readonly (readonly [first: Estimate | undefined, second: Estimate | undefined])[],
  share: number,
): SignTest {
  let [larger, smaller] = [0, 0];
  for (const [first, second] of pairs) {
    if (first === undefined || second === undefined) continue;
    const [gap, error] = [first.value - second.value, first.error + second.error];
    if (gap > error) larger++;
    else if (-gap > error) smaller++;
  }
  const test = coverageTest(pairs.length, 0.5, share / 2);
  return {
    pairs: pairs.length,
    larger,
    smaller,
    critical: test.critical,
    level: 2 * test.level,
    detects: detectableRate(test),
    probability: DETECTION_PROBABILITY,
    verdict: larger >= test.critical ? 'the first' : smaller >= test.critical ? 'the second' : 'neither is known to be',
  };
}
