import { lowerTail, upperTail } from './binomial-tail.js';

/** The chance with which a stated exceedance rate is caught. */
export const DETECTION_PROBABILITY = 0.99;

/**
 * The exact binomial test of "a draw exceeds its bound with probability at most delta": V exceedances in N independent
 * draws refute it when P(Bin(N, delta) >= V) < share.
 */
export interface CoverageTest {
  /** N. */
  readonly draws: number;
  readonly delta: number;
  /** The fewest exceedances that refute; N + 1 where no number does. */
  readonly critical: number;
  /** A bound on the chance of a wrong refutation: P(Bin(N, delta) >= critical), which is below the share. */
  readonly level: number;
}

/** The test that a share of the false-alarm budget allows. @param delta in (0, 1) */
export function coverageTest(draws: number, delta: number, share: number): CoverageTest {
  // the tail falls as V grows: bisect for the first V below the share
  let [kept, critical] = [0, draws + 1];
  while (critical - kept > 1) {
    const middle = (kept + critical) >> 1;
    if (upperTail(middle, draws, delta) < share) critical = middle;
    else kept = middle;
  }
  return { draws, delta, critical, level: upperTail(critical, draws, delta) };
}

/** The chance that a statement is refuted when its draws exceed at a given true rate. */
export function power({ draws, critical }: CoverageTest, rate: number): number {
  return upperTail(critical, draws, rate);
}

/** The chance that it is not refuted; for a control, the chance of a false alarm. */
export function missProbability({ draws, critical }: CoverageTest, rate: number): number {
  return lowerTail(critical, draws, rate);
}

/**
 * The least true exceedance rate that is refuted with DETECTION_PROBABILITY; null where no rate is, as more draws would have
 * to exceed than there are.
 */
export function detectableRate(test: CoverageTest): number | null {
  if (test.critical > test.draws) return null;
  let [missed, caught] = [test.delta, 1];
  // power grows with the rate; 40 halvings leave 1e-12
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (missed + caught);
    if (power(test, middle) >= DETECTION_PROBABILITY) caught = middle;
    else missed = middle;
  }
  return caught;
}
