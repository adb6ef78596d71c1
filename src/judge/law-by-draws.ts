import { listed } from '../claim/case-part.js';
import type { AnyClaim } from '../claim/claim.js';
import { kindOf } from '../claim/statistical.js';
import { upperTail } from '../evidence/binomial-tail.js';
import { isRefuted, isWithin, ratioOf } from '../evidence/comparison.js';
import { type CoverageTest, DETECTION_PROBABILITY, detectableRate } from '../evidence/coverage.js';
import { median, medianInterval, medianText } from '../evidence/median.js';
import { figure } from '../evidence/number-format.js';
import { excessOf, largestOf, sureExcessOf, worstRefuted } from '../run/lean-outcome.js';
import { type CaseOutcome, comparisonsOn, type LawComparison } from '../run/outcome.js';
import type { ChancePlan } from './chance-plan.js';
import type { Detection, TrendMedian } from './claim-result.js';
import { type LawRefutation, refutedParts } from './law-by-cases.js';
import { leastDraws, type Stratum, type StratumTest, stratumTests } from './strata.js';

/**
 * A part is blamed for the refutation of a law only where it alone exceeds so often that this is the chance of it at the
 * rate that the law allows to all parts together: now and then right ones exceed too.
 */
const BLAMED = 1e-3;

/** What its draws say about a statistical law. */
export interface JudgedDraws {
  /** The draw that shows best that the draws together refute the law. */
  readonly refuted?: LawRefutation;
  /** Why chance alone could explain what was seen. */
  readonly weakness?: string;
  readonly detects: Detection;
  /** Of a trend that compares anything. */
  readonly trend?: TrendMedian;
}

/**
 * Judges a law of kind coverage or trend. A case is a draw, which exceeds the bound if any of its comparisons does by
 * more than its numerical error, and is within it if all are by more than that. Too many draws that exceed refute the
 * law (`coverageTest`), and so do too many of one kind of setting, where the claim has kinds. A trend holds only if as many would
 * refute the opposite. A draw that compares nothing is on neither side.
 */
export function judgeDraws(
  claim: AnyClaim,
  cases: readonly CaseOutcome[],
  { law, own, strataShare }: Pick<ChancePlan, 'law' | 'own' | 'strataShare'>,
  strata: readonly Stratum[] = [],
): JudgedDraws {
  const isTrend = kindOf(claim, law) === 'trend';
  const seen = sidesOf(cases, law);
  const trend = isTrend ? trendOf(cases, law) : undefined;
  const shown = trend === undefined ? '' : `; ${trendText(trend)}`;
  const weakness = weaknessOf(law, seen, own, isTrend);
  const tests = isTrend ? [] : stratumTests(strata, own.delta, strataShare);
  const detects = {
    exceedance: shortened(detectableRate({ ...own, draws: seen.compared })),
    probability: DETECTION_PROBABILITY,
    ...(tests.length === 0 ? {} : { strata: { count: tests.length, leastDraws: leastDraws(tests) } }),
  };
  const refuted =
    seen.beyond.length < own.critical
      ? refutationByStratum(law, tests, cases)
      : refutationByDraws(law, seen, own, cases, shown);
  return {
    ...(refuted === undefined ? {} : { refuted }),
    ...(weakness === undefined ? {} : { weakness: `${weakness}${shown}` }),
    ...(trend === undefined ? {} : { trend }),
    detects: isTrend ? { ...detects, ...driftOf(cases, law, own) } : detects,
  };
}

/** An outcome of a draw that is not counted. */
const ELSEWHERE: CaseOutcome = { kind: 'unmet', assumptions: [] };

/** The kind of setting whose draws exceed the bound least probably, if any exceeds it too often. */
function refutationByStratum(
  law: string,
  tests: readonly StratumTest[],
  cases: readonly CaseOutcome[],
): LawRefutation | undefined {
  const [worst] = tests
    .map(({ name, indices, test }) => {
      const own = new Set(indices);
      const outcomes = cases.map((outcome, index) => (own.has(index) ? outcome : ELSEWHERE));
      const seen = sidesOf(outcomes, law);
      return { name, test, outcomes, seen, chance: upperTail(seen.beyond.length, test.draws, test.delta) };
    })
    .filter(({ seen, test }) => seen.beyond.length >= test.critical)
    .sort((a, b) => a.chance - b.chance);
  if (worst === undefined) return undefined;
  return refutationByDraws(law, worst.seen, worst.test, worst.outcomes, '', `, of those with ${worst.name}`);
}

/** To four digits, as all that is shown of it. */
const shortened = (rate: number | null) => (rate === null ? null : Number(rate.toPrecision(4)));

/** The draws on either side of the bound: those beyond it with the worst first, and the number of those within it. */
interface Sides {
  /** How many compare anything. */
  readonly compared: number;
  readonly beyond: readonly { readonly index: number; readonly ratio: number }[];
  readonly within: number;
}

/** On which side of the bound each draw of a law lies. */
export function sidesOf(outcomes: readonly CaseOutcome[], law: string): Sides {
  const compared = outcomes.map((outcome) => comparisonsOn(outcome, law));
  const beyond = compared
    .flatMap((list, index) => {
      const worst = worstRefuted(list);
      return worst === undefined ? [] : [{ index, ratio: ratioOf(worst) }];
    })
    .sort((a, b) => (a.ratio === b.ratio ? a.index - b.index : b.ratio - a.ratio));
  const speaking = compared.filter((list) => list.length > 0);
  return { compared: speaking.length, beyond, within: speaking.filter((list) => list.every(isWithin)).length };
}

function refutationByDraws(
  law: string,
  { beyond }: Sides,
  { draws, delta, critical }: CoverageTest,
  outcomes: readonly CaseOutcome[],
  shown: string,
  kind = '',
): LawRefutation {
  const chance = figure(upperTail(beyond.length, draws, delta));
  const seen = `law '${law}'${kind}: ${beyond.length} of ${draws} draws exceed the bound, where ${critical} would refute`;
  const [{ index }] = beyond;
  const compared = outcomes.map((outcome) => comparisonsOn(outcome, law));
  const worst = worstRefuted(compared[index]);
  const found = worst?.evidence === undefined ? '' : `; in case ${index} ${worst.evidence.found}`;
  const parts = refutedParts(compared, worst?.part);
  const exceeding = (name: string) =>
    compared.filter((list) => list.some((each) => each.part?.name === name && isRefuted(each))).length;
  const counts = parts.map(({ name }) => `${exceeding(name)} by ${name}`);
  const by = counts.length === 0 ? '' : ` (${listed(counts)})`;
  const reason = `${seen}${by}; at a rate of ${delta} so many have probability ${chance}${shown}${found}`;
  const blamed = parts.filter(({ name }) => upperTail(exceeding(name), draws, delta) < BLAMED);
  return { index, reason, ...(blamed.length === 0 ? {} : { parts: blamed }) };
}

/** How often the interval of a trend holds its median. */
const CONFIDENCE = 0.99;

/**
 * The median of what a trend compares, by the comparison of each replicate that exceeds most: of the side that is not the
 * same number in all of them, or else of their difference.
 */
function trendOf(outcomes: readonly CaseOutcome[], law: string): TrendMedian | undefined {
  const excess = ({ measured, bound }: LawComparison) => measured - bound;
  const worst = outcomes
    .map((outcome) => comparisonsOn(outcome, law))
    .filter((list) => list.length > 0)
    .map((list) => list.reduce((a, b) => (excess(b) > excess(a) ? b : a)));
  if (worst.length === 0) return undefined;
  const [{ measured, bound }] = worst;
  const of = (numbers: readonly number[], side: TrendMedian['side'], asked: number) => ({
    ...medianInterval(numbers, CONFIDENCE),
    ...{ confidence: CONFIDENCE, side, asked },
  });
  if (worst.every((each) => each.bound === bound))
    return of(
      worst.map((each) => each.measured),
      'at most',
      bound,
    );
  if (worst.every((each) => each.measured === measured))
    return of(
      worst.map((each) => each.bound),
      'at least',
      measured,
    );
  return of(worst.map(excess), 'at most', 0);
}

/** The median of a trend in words, with its interval and what is asked of it. */
export function trendText({ median, interval, confidence, side, asked }: TrendMedian): string {
  return `${medianText(median, interval, confidence)}, ${side} ${figure(asked)} asked`;
}

function weaknessOf(law: string, sides: Sides, test: CoverageTest, isTrend: boolean): string | undefined {
  const { draws, critical } = test;
  const { compared, within } = sides;
  if (critical > draws) return `law '${law}': ${draws} draws are too few to refute anything at its share of the budget`;
  if (compared < critical)
    return `law '${law}': only ${compared} of ${draws} draws compare anything, where ${critical} would refute it`;
  if (!isTrend || within >= critical) return undefined;
  return `law '${law}': only ${within} of ${draws} replicates are within the bound, where ${critical} would confirm it`;
}

/**
 * How far beyond the bound the median would be, with the scatter and the errors of these replicates, if just as many of them
 * exceeded as refute: their median less the least of those many, once its error is taken off.
 */
function driftOf(outcomes: readonly CaseOutcome[], law: string, { critical }: CoverageTest): { drift?: number } {
  const compared = outcomes.map((outcome) => comparisonsOn(outcome, law)).filter((list) => list.length > 0);
  if (compared.length < critical) return {};
  const excesses = compared.map((list) => largestOf(list, excessOf));
  const shown = compared.map((list) => largestOf(list, sureExcessOf)).sort((a, b) => b - a);
  return { drift: Number((median(excesses) - shown[critical - 1]).toPrecision(4)) };
}
