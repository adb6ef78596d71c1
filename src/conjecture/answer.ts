import { isDecided, isRefuted } from '../evidence/comparison.js';
import { coverageTest, detectableRate } from '../evidence/coverage.js';
import { figure } from '../evidence/number-format.js';
import { type CaseFound, type CaseResult, isFound } from './case.js';
import { isFalling, partOfWay, type Range } from './domain.js';
import {
  type Growth,
  grows,
  growthOf,
  LEAST_GROWTH,
  levelsOff,
  logRatio,
  type MeasuredLadder,
  type Median,
  type Slopes,
  slopesOf,
} from './growth.js';
import { type Direction, onTheWay, partsOf, TOGETHER } from './ladders.js';
import type { ConjectureResult } from './result.js';
import { comparisonOf, exceedsText, ratioIn, type Scene } from './scene.js';
import type { Variable } from './symbols.js';

/** Fewer known cases than this part of them decide nothing. */
const LEAST_KNOWN = 0.5;
/** Where nothing is drawn, more than this share of the ladders that grow has to exceed the bound with the C that fits inside. */
const EXCEEDING_SHARE = 0.5;
/** Of a bound that is to hold in each case, this part of the cases has to be decided. */
const LEAST_DECIDED = 0.95;

/** Whether a bound holds, and why. */
export interface Answer extends Pick<ConjectureResult, 'verdict' | 'reason' | 'exceedances'> {}

/** By growth where C is free, by each case where it is given, and by how many draws exceed where these may. */
export function answered(
  scene: Scene,
  results: readonly CaseResult[],
  growth: readonly GrowthFound[],
  withinDomain: readonly GrowthFound[],
  fitted: ConjectureResult['factor'],
): Answer {
  const { conjecture, all } = scene;
  if (all.length < LEAST_KNOWN * results.length) {
    const { unknown, firstReason } = casesOf(results);
    const reason = `of ${results.length} cases ${unknown} have no value: ${firstReason}`;
    return { verdict: 'inconclusive', reason, exceedances: null };
  }
  const { factor, delta } = conjecture;
  if (factor === undefined) {
    const found =
      whereZero(scene) ?? unseenGrowth(conjecture, withinDomain, byGrowth(growth, fitted, conjecture.isRandom));
    return { ...found, exceedances: null };
  }
  return delta === undefined || !conjecture.isRandom ? byCases(scene, factor) : byDraws(scene, factor, delta);
}

/** Whatever C, a bound of 0 holds for nothing that is positive. Where draws may exceed it, the share of those decides. */
function whereZero(scene: Scene): Pick<Answer, 'verdict' | 'reason'> | undefined {
  if (scene.conjecture.delta !== undefined) return undefined;
  const zero = scene.all.filter((found) => {
    const { value, error } = scene.shapeOf(found);
    return value === 0 && error === 0 && isRefuted(comparisonOf(scene, found, 1));
  });
  if (zero.length === 0) return undefined;
  const [first] = zero;
  const where = zero.length === scene.all.length ? 'everywhere' : `in ${zero.length} of ${scene.all.length} cases`;
  const exceeds = exceedsText(scene, comparisonOf(scene, first, 1), first);
  return { verdict: 'refuted', reason: `the bound is 0 ${where}, whatever C: ${exceeds}` };
}

/**
 * A bound holds only if nothing grows along a variable whose ladders all end either, as far as these go: the domain may have ways out that no
 * direction follows.
 *
 * @param withinDomain growth along such variables, as if their ladders went on
 */
function unseenGrowth(
  { domain }: Scene['conjecture'],
  withinDomain: readonly GrowthFound[],
  answer: Pick<Answer, 'verdict' | 'reason'>,
): Pick<Answer, 'verdict' | 'reason'> {
  const open = withinDomain.find(({ replicates, verdict }) => replicates > 0 && verdict !== 'holds');
  if (answer.verdict !== 'holds' || open === undefined) return answer;
  const { direction, outer } = open;
  const edges = domain.excluding.flatMap(({ left, right }) => {
    if (left.text === direction) return [right];
    return right.text === direction ? [left] : [];
  });
  const range = domain.ranges.find(({ variable }) => variable === direction);
  const [edge] = edges;
  const way =
    edge === undefined
      ? `an expression of the others for ${direction} in --vary, or ranges of the others that go further out,`
      : `--vary ${direction}=${edge.symbols.length > 0 ? edge.text : `${range?.from}..${edge.text}`}`;
  return {
    verdict: 'inconclusive',
    reason:
      `along ${direction} no ladder goes on without end, and as far as they go the power of growth of measured/bound is ` +
      `${intervalText(outer)} further out: ${way} would tell`,
  };
}

/** Growth along one direction, and what is beyond the C that fits inside on the ladders that grow. */
export interface GrowthFound extends Growth {
  /** Variables that go out with it, along the edge of the assumptions. */
  readonly beside: readonly Variable[];
  /** Draws further out on the ladders that grow that exceed the bound with the C of all inner draws, and with that of their own ladder. */
  readonly exceeding: number;
  /** On how many of these ladders there are some. */
  readonly exceedingOn: number;
  /** Ladders that decide nothing, as assumptions end them or what is measured does not exist as far again. */
  readonly ended: number;
  /** Which options would decide what is open. */
  readonly wouldTell: string;
}

/** Growth along one direction. @param inside the C that fits inside */
export function growthFound(
  scene: Scene,
  direction: Direction,
  ladders: readonly MeasuredLadder[],
  beside: readonly Variable[],
  share: number,
  inside: number | null,
): GrowthFound {
  const { isRandom, domain } = scene.conjecture;
  const slopes = slopesOf(ladders, (found) => logRatio(found, scene.shapeOf(found)));
  const range = domain.ranges.find(({ variable }) => variable === direction);
  const found = growthOf(direction, slopes, isRandom, share, range !== undefined && isFalling(range));
  return {
    ...found,
    beside,
    ...exceedingOf(scene, ladders, slopes, inside),
    ended: ladders.filter(({ isOpen, rungs }) => !isOpen && rungs.length > 0).length,
    wouldTell: wouldTell(scene, found, ladders, slopes, share),
  };
}

/** The most draws that are worth a word. */
const MOST_DRAWS = 2000;

/** More draws, if those that are to come are like these; where nothing is drawn, other places. */
function wouldTell(
  { conjecture: { domain, isRandom } }: Scene,
  { direction, replicates, growing, within }: Growth,
  ladders: readonly MeasuredLadder[],
  slopes: readonly Slopes[],
  share: number,
): string {
  const ranges = 'ranges in --vary that go, or begin, further out';
  if (isRandom) {
    const lost = ladders.length - replicates;
    const { critical } = coverageTest(replicates, 0.5, share / 2);
    if (critical > replicates) {
      const draws = leastDraws(replicates / ladders.length, share);
      const why =
        lost === 0 ? '' : `${lost} of ${ladders.length} replicates tell nothing of growth, as ${whyLost(ladders)}; `;
      return `${why}${draws === undefined ? '' : `--draws ${draws} or more, or `}${ranges} would tell`;
    }
    const part = Math.max(growing, within) / replicates;
    for (let draws = replicates; part > 0.5 && draws <= MOST_DRAWS; draws += 10)
      if (part * draws >= coverageTest(draws, 0.5, share / 2).critical)
        return `--draws ${draws} would tell, or ${ranges}`;
    return `${ranges} would tell`;
  }
  const open = new Set(slopes.filter((each) => !levelsOff(each)).map(({ replicate }) => replicate));
  const others = domain.ranges.filter(({ variable }) => variable !== direction);
  const places =
    direction === TOGETHER
      ? []
      : others.flatMap((range) => {
          const placesOf = (some: readonly MeasuredLadder[]) =>
            some.flatMap(({ rungs }) => rungs.slice(0, 1).map(({ found }) => found.case.variables[range.variable]));
          const [theirs, all] = [placesOf(ladders.filter(({ replicate }) => open.has(replicate))), placesOf(ladders)];
          const isWide = widthOf(range, theirs) > CONFINED * widthOf(range, all);
          return isWide
            ? []
            : [`${range.variable} = ${figure(Math.min(...theirs), 4)} to ${figure(Math.max(...theirs), 4)}`];
        });
  if (places.length === 0) return `${ranges} would tell`;
  return `the ladders that do not level off lie at ${places.join(', ')}: --vary or --assume without these would tell`;
}

/** The least draws of which so many replicates are left that they can decide; undefined if they are too many. @param kept the share that is left */
function leastDraws(kept: number, share: number): number | undefined {
  for (let draws = 1; draws <= MOST_DRAWS; draws++) {
    const left = Math.floor(kept * draws);
    if (coverageTest(left, 0.5, share / 2).critical <= left) return draws;
  }
  return undefined;
}

/** Why some ladders have no slopes. */
function whyLost(ladders: readonly MeasuredLadder[]): string {
  const ended = ladders.filter(({ isOpen }) => !isOpen).length;
  const reasons = [
    ...(ended > 0 ? ['they end too soon'] : []),
    ...(ended < ladders.length && ladders.some(({ rungs }) => rungs.some(({ found }) => found.ofStart !== null))
      ? ['the loss stays above half of J_0, before the model has learnt, on all but two of their rungs at most']
      : []),
  ];
  return reasons.length === 0
    ? 'fewer than three of their rungs have a value and a bound above 0'
    : reasons.join(', or ');
}

/** Ladders in less than this part of a range are in a part of it. */
const CONFINED = 0.6;

function widthOf(range: Range, values: readonly number[]): number {
  const parts = values.map((value) => partOfWay(range, value));
  return Math.max(...parts) - Math.min(...parts);
}

/**
 * On the ladders that grow, the draws further out that are beyond both the C that fits inside and all that their own ladder has where the
 * growth starts, by more than the numerical errors.
 */
function exceedingOf(
  scene: Scene,
  ladders: readonly MeasuredLadder[],
  slopes: readonly Slopes[],
  inside: number | null,
): Pick<GrowthFound, 'exceeding' | 'exceedingOn'> {
  if (inside === null) return { exceeding: 0, exceedingOn: 0 };
  const growing = new Set(slopes.filter((each) => grows(each)).map(({ replicate }) => replicate));
  const beyond = ladders
    .filter(({ replicate }) => growing.has(replicate))
    .map(({ rungs }) => {
      const { inner, outer } = partsOf(onTheWay(rungs));
      const start = Math.max(inside, ...inner.map(({ found }) => scene.ratioOf(found)));
      return outer.filter(({ found }) => isRefuted(comparisonOf(scene, found, start))).length;
    });
  return {
    exceeding: beyond.reduce((sum, each) => sum + each, 0),
    exceedingOn: beyond.filter((each) => each > 0).length,
  };
}

/**
 * A free C is refuted where measured/bound grows without slowing down and, on the same ladders, the C that was fitted inside fails further
 * out. No finite range excludes that growth ends beyond it, and the reason says so.
 */
function byGrowth(
  growth: readonly GrowthFound[],
  fitted: ConjectureResult['factor'],
  isRandom: boolean,
): Pick<Answer, 'verdict' | 'reason'> {
  const grown = growth.filter(({ verdict }) => verdict === 'refuted');
  // what grows where there is slack may end before that is used up; draws may hide what exceeds
  const beyond = grown.find(({ exceedingOn, growing }) => exceedingOn > (isRandom ? 0 : EXCEEDING_SHARE * growing));
  const { inside } = fitted;
  if (beyond !== undefined && inside !== null) {
    const fails = `${beyond.exceeding} draws further out on these exceed the bound with the C that fits inside, ${figure(inside, 4)}`;
    return {
      verdict: 'refuted',
      reason: `${growthSeen(beyond)}; ${fails}: no C holds unless the growth ends beyond these ranges`,
    };
  }
  const [first] = grown;
  if (first !== undefined) {
    const fits =
      inside === null
        ? 'no C fits inside'
        : `draws further out exceed the bound with the C that fits inside on ${first.exceedingOn} of these only: ranges in --vary that go further out would tell`;
    return { verdict: 'inconclusive', reason: `${growthSeen(first)}, but ${fits}` };
  }
  const open = growth.find(({ verdict }) => verdict === 'inconclusive');
  if (open === undefined) {
    const slowing = growth.filter(({ isSlowing }) => isSlowing);
    const rest =
      slowing.length === 0
        ? `growth by the power ${LEAST_GROWTH} is excluded on the whole way`
        : `where it grows at first it slows down (${slowing.map(alongWords).join(', ')}), as a ratio with a limit does`;
    return { verdict: 'holds', reason: `measured/bound does not grow for good further out, and ${rest}` };
  }
  const { whole, within, growing, replicates, critical, wouldTell: options } = open;
  const along = alongWords(open);
  if (replicates === 0)
    return {
      verdict: 'inconclusive',
      reason: `${along} no ladder has three places that tell of growth: ranges in --vary that go further out would tell`,
    };
  const counts = `${growing} of ${replicates} replicates grow for good and ${within} by less than the power ${LEAST_GROWTH}, or level off`;
  const lacking = isRandom
    ? `${counts}, where ${critical} would decide`
    : `${counts}, where ${critical} of the first would refute and all of the second hold`;
  return {
    verdict: 'inconclusive',
    reason: `${along} the power of growth of measured/bound is ${intervalText(whole)}: ${lacking}; ${options}`,
  };
}

function alongWords({ direction, beside }: GrowthFound): string {
  return `along ${direction === TOGETHER ? 'all variables together' : direction}${besideWords(beside)}`;
}

/** That other variables go out too. */
function besideWords(beside: readonly Variable[]): string {
  return beside.length === 0 ? '' : `, with ${beside.join(' and ')} beside it as the assumptions ask,`;
}

function growthSeen({ direction, beside, isFalling, outer, growing, replicates, critical }: GrowthFound): string {
  const [where, power] =
    direction === TOGETHER
      ? ['as all variables go out together', `by the power ${intervalText(outer)} of the mean way`]
      : [
          `${isFalling ? `as ${direction} falls` : `with ${direction}`}${besideWords(beside)}`,
          `like ${direction}^${intervalText(outer)}`,
        ];
  const count = `in ${growing} of ${replicates} replicates, where ${critical} would refute`;
  return `measured/bound grows ${where} further out, ${power}, to the end, keeping more than half of its power, ${count}`;
}

/** A given C, and each case is to be within the bound. */
function byCases(scene: Scene, factor: number): Answer {
  const compared = scene.all.map((found) => ({ found, comparison: comparisonOf(scene, found, factor) }));
  const beyond = compared.filter(({ comparison }) => isRefuted(comparison));
  const exceedances = { draws: compared.length, beyond: beyond.length, critical: null, detects: null };
  if (beyond.length > 0) {
    const { comparison, found } = beyond.reduce((a, b) => (ratioIn(b.comparison) > ratioIn(a.comparison) ? b : a));
    return {
      verdict: 'refuted',
      reason: `${beyond.length} of ${compared.length} cases exceed the bound: ${exceedsText(scene, comparison, found)}`,
      exceedances,
    };
  }
  const decided = compared.filter(({ comparison }) => isDecided(comparison, 'exact')).length;
  if (decided < LEAST_DECIDED * compared.length) {
    const open = compared.filter(({ comparison }) => !isDecided(comparison, 'exact')).map(({ found }) => found);
    const lie = placesText(scene, open);
    const reason = `only ${decided} of ${compared.length} cases are further from the bound than their errors${lie}`;
    return { verdict: 'inconclusive', reason, exceedances };
  }
  return { verdict: 'holds', reason: `none of ${compared.length} cases exceeds the bound`, exceedances };
}

/** In which part of the ranges cases lie that are not decided, if they lie in a part of them. */
function placesText({ conjecture: { domain }, all }: Scene, open: readonly CaseFound[]): string {
  const places = domain.ranges.flatMap((range) => {
    const [theirs, every] = [open, all].map((some) => some.map(({ case: { variables } }) => variables[range.variable]));
    if (widthOf(range, theirs) > CONFINED * widthOf(range, every)) return [];
    return [`${range.variable} = ${figure(Math.min(...theirs), 4)} to ${figure(Math.max(...theirs), 4)}`];
  });
  return places.length === 0
    ? ', and the others lie all over the ranges'
    : `; the others lie at ${places.join(', ')}: --vary or --assume without these would tell`;
}

/** A given C, and a share delta of draws may exceed the bound, at each place: at most as many do as in Bin(draws, delta). */
function byDraws(scene: Scene, factor: number, delta: number): Answer {
  const { all, conjecture } = scene;
  const test = coverageTest(all.length, delta, conjecture.alpha);
  const beyond = all.filter((found) => isRefuted(comparisonOf(scene, found, factor))).length;
  const detects = detectableRate(test);
  const exceedances = { draws: all.length, beyond, critical: test.critical, detects };
  const seen = `${beyond} of ${all.length} draws exceed the bound, where ${test.critical} would refute a chance of ${delta}`;
  if (beyond >= test.critical) return { verdict: 'refuted', reason: seen, exceedances };
  if (detects === null)
    return { verdict: 'inconclusive', reason: `${all.length} draws are too few to refute anything`, exceedances };
  return {
    verdict: 'holds',
    reason: `${seen}; a chance of ${figure(detects)} would have been refuted with probability 0.99`,
    exceedances,
  };
}

function intervalText({ median, interval }: Median): string {
  return interval === null ? figure(median) : `${figure(median)} (${figure(interval[0])} to ${figure(interval[1])})`;
}

/** How many cases have a value, and why the first that has none has none. */
export function casesOf(results: readonly CaseResult[]): ConjectureResult['cases'] {
  const missing = results.filter((each) => !isFound(each));
  const [first] = missing;
  return {
    measured: results.length - missing.length,
    unknown: missing.length,
    firstReason: first !== undefined && 'reason' in first ? first.reason : null,
  };
}
