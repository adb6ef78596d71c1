import type { AnyClaim } from '../claim/claim.js';
import { findingLaws } from '../claim/statistical.js';
import { median, medianInterval } from '../evidence/median.js';
import { comparisonsOn } from '../run/outcome.js';
import type { FindingResult } from './claim-result.js';
import type { RawOutcomes } from './raw-outcomes.js';

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
      ...(predicted === undefined ? {} : { predicted: predicted.value }),
      ...medianInterval(series, CONFIDENCE),
      series,
      confidence: CONFIDENCE,
      error: replicates.flat().reduce((most, { error }) => Math.max(most, error), 0),
    };
  });
}
