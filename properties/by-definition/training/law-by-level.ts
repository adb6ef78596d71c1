import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';

/** The distribution of a time at some labels: P(T < t) and P(T <= t), each with an error of at most `error`. */
export interface DescribedLaw {
  /** Whether it is one of single times, at all others of which both are the same, or P(T < t) is the larger one. */
  readonly atoms: boolean;
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
  { schedule: { levels = [] }, rounding }: SystemUnderTest,
  labels: readonly number[],
  upTo: (k: number) => number,
): DescribedLaw {
  const isRising = levels[levels.length - 1].label >= levels[0].label;
  const same = Math.max(SAME, rounding);
  const bounds = new Map<number, { below: number; upTo: number }>();
  const boundsOf = (label: number) => {
    const k = levels.reduce(
      (best, level, i) => (Math.abs(level.label - label) < Math.abs(levels[best].label - label) ? i : best),
      0,
    );
    // a label of no level is none that the law has, and as far from it as can be
    if (Math.abs(levels[k].label - label) > same * Math.abs(label)) return { below: 1, upTo: 0 };
    return isRising ? { below: upTo(k - 1), upTo: upTo(k) } : { below: 1 - upTo(k), upTo: 1 - upTo(k - 1) };
  };
  // most of many labels are those of few levels
  const found = labels.map((label) => {
    const known = bounds.get(label) ?? boundsOf(label);
    bounds.set(label, known);
    return known;
  });
  return { atoms: true, below: found.map(({ below }) => below), upTo: found.map((each) => each.upTo), error: 0 };
}
