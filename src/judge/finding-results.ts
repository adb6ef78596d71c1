import type { AnyClaim } from '../claim/claim.js';
import { findingLaws } from '../claim/statistical.js';
import { median, medianInterval } from '../evidence/median.js';
import { comparisonsOn } from '../run/outcome.js';
import type { RawOutcomes } from './raw-outcomes.js';

/** What a run measured and does not gate on: a number for each replicate, beside what theory predicts. */
export interface FindingResult {
  /** `claim.law`. */
  readonly id: string;
  readonly statement: string;
  readonly predicted?: number;
  /** By replicate, the median where it measured several; those that measured nothing are left out. */
  readonly series: readonly number[];
  /** Of the series; NaN where it is empty. */
  readonly median: number;
  /** Holds the median of their law with the given confidence, whatever that law is; none where they are too few. */
  readonly interval?: readonly [number, number];
  readonly confidence: number;
  /** The largest numerical error of a number in the series. */
  readonly error: number;
}

/** How often an interval holds the median. */
const CONFIDENCE = 0.99;

/** The findings among the laws of a claim. */
export function findingsIn(claim: AnyClaim, raw: RawOutcomes): FindingResult[] {
  return findingLaws(claim).map((name) => {
    const replicates = raw.cases.map((outcome) => comparisonsOn(outcome, name)).filter((list) => list.length > 0);
    // numbers of one replicate are not independent, as the interval takes them to be
    const series = replicates.map((list) => median(list.map(({ measured }) => measured)));
    const { statement, predicted } = claim.laws[name];
    return {
      id: `${claim.id}.${name}`,
      statement,
      ...(predicted === undefined ? {} : { predicted }),
      ...medianInterval(series, CONFIDENCE),
      series,
      confidence: CONFIDENCE,
      error: Math.max(0, ...replicates.flat().map(({ error }) => error)),
    };
  });
}
