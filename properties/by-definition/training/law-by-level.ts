import type { SystemUnderTest } from '../../../src/system/system-under-test.js';

/** The distribution of a time at some labels: P(T < t) and P(T <= t), each with an error of at most `error`. */
export interface DescribedLaw {
  readonly below: readonly number[];
  readonly upTo: readonly number[];
  readonly error: number;
}

/** A label of a table is found again through single precision. */
const SAME = 2 ** -22;

/**
 * A law of the levels of a chain as one of their labels, which may fall from the data to the noise.
 *
 * @param upTo the probability of levels 0 to k together; 0 for k = -1
 */
export function lawByLevel(
  { schedule: { levels = [] } }: SystemUnderTest,
  labels: readonly number[],
  upTo: (k: number) => number,
): DescribedLaw {
  const isRising = levels[levels.length - 1].label >= levels[0].label;
  const found = labels.map((label) => {
    const k = levels.findIndex((level) => Math.abs(level.label - label) <= SAME * Math.abs(label));
    // a label of no level is none that the law has, and as far from it as can be
    if (k < 0) return { below: 1, upTo: 0 };
    return isRising ? { below: upTo(k - 1), upTo: upTo(k) } : { below: 1 - upTo(k), upTo: 1 - upTo(k - 1) };
  });
  return { below: found.map(({ below }) => below), upTo: found.map((each) => each.upTo), error: 0 };
}
