import { isDecided, isRefuted } from '../evidence/comparison.js';
import { coverageTest, detectableRate } from '../evidence/coverage.js';
import { figure } from '../evidence/number-format.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { type Comparison, type Estimate, times } from '../numeric/estimate.js';
import { droppedAssumptions } from './assumptions.js';
import { boundIn, type Exponents } from './bound.js';
import { type CaseFound, type CaseResult, experimentOf, isFound, measureCase } from './case.js';
import type { Conjecture } from './conjecture.js';
import { isInside, unmetAt } from './domain.js';
import { axesOf, type Frontier, frontierOf } from './frontier.js';
import {
  type Growth,
  grows,
  growthOf,
  LEAST_GROWTH,
  logRatio,
  type MeasuredLadder,
  type Median,
  type Slopes,
  slopesOf,
} from './growth.js';
import { type Direction, directionsOf, type Ladder, laddersAlong, partsOf, TOGETHER } from './ladders.js';
import type { BoundCase, ConjectureResult } from './result.js';
import { statementOf, variablesOf } from './statement.js';
import type { Variable } from './symbols.js';
import { keepsRatio, type SearchSpace, simplerCase, worstCase } from './worst-case.js';

/** A study with the ladders that it is made of, for pictures. */
export interface Study {
  readonly result: ConjectureResult;
  readonly ladders: ReadonlyMap<Direction, readonly MeasuredLadder[]>;
  /** measured/bound of a case with C = 1, and the exponents of the answer. */
  ratioOf(found: CaseFound): number;
}

/** Measures many cases; the command has several processes do it. */
export type MeasureCases = (cases: readonly CaseResult['case'][]) => Promise<readonly CaseResult[]>;

type Verdict = ConjectureResult['verdict'];

/** The parts of a study, in their order. */
export const PARTS = ['ladders', 'exponents', 'worst case', 'assumptions'] as const;

/** Fewer known cases than this part of them decide nothing. */
const LEAST_KNOWN = 0.5;
/** Of a bound that is to hold in each case, this part of the cases has to be decided. */
const LEAST_DECIDED = 0.95;
/** How many binding cases are told. */
const TOLD = 3;

/**
 * Answers a conjecture: measured <= bound in its domain.
 *
 * With a free C: whether measured/bound grows for good in some direction, see `growthOf`, which no C would survive. With a
 * given C, or none: whether no case exceeds the bound or, where a chance delta is given, no more draws than that explains. Whatever is
 * decided, the smallest C is told inside and further out, and the worst case is searched for.
 *
 * @param onPart told of each part before it begins
 * @throws InputError where the bound has no value in its domain
 */
export async function study(
  conjecture: Conjecture,
  measureCases: MeasureCases = async (cases) => cases.map((each) => measureCase(conjecture, each)),
  onPart: (part: (typeof PARTS)[number]) => void = () => undefined,
): Promise<Study> {
  const directions = directionsOf(conjecture);
  const drawn = directions.map((direction) => laddersAlong(conjecture, direction));
  checkBound(conjecture, drawn.flat());
  onPart('ladders');
  const results = await measureCases(drawn.flat(2).flatMap(({ rungs }) => rungs.map((rung) => rung.case)));
  const ladders = measuredLadders(directions, drawn, results);
  const open = directions.filter((direction) => ladders.get(direction)?.some(({ isOpen }) => isOpen));
  // nothing goes on without end: growth within the domain is all there is
  const growing = open.length === 0 ? closed(ladders) : new Map(open.map((each) => [each, ladders.get(each) ?? []]));
  const { isRandom } = conjecture;
  const share = conjecture.alpha / growing.size;
  onPart('exponents');
  const moving = conjecture.domain.ranges.filter(({ scale }) => scale === 'log').map(({ variable }) => variable);
  const axes = axesOf(conjecture.bound, moving);
  const frontier = axes.length === 0 ? null : frontierOf(conjecture.bound, axes, { ladders: growing, isRandom, share });
  const sought = (frontier?.exponents ?? []).filter(({ variable }) => variable === null);
  const exponents = Object.fromEntries(sought.map(({ name, holds }) => [name, holds]));
  const scene = sceneOf(conjecture, ladders, exponents);
  const factor = factorOf(scene);
  const growth = Array.from(growing, ([direction, some]): GrowthFound => {
    const slopes = slopesOf(some, (found) => logRatio(found, scene.shapeOf(found)));
    const range = conjecture.domain.ranges.find(({ variable }) => variable === direction);
    const isFalling = range !== undefined && range.to < range.from;
    const found = growthOf(direction, slopes, isRandom, share, isFalling);
    return { ...found, exceeding: exceedingOf(scene, some, slopes, factor.inside) };
  });
  const answer = answered(scene, results, growth, factor);
  onPart('worst case');
  const worst = searchedWorst(scene, factor, answer.verdict);
  onPart('assumptions');
  const assumptions = assumptionsOf(scene, factor);
  const { verdict, reason } = worst?.refutes ? { verdict: 'refuted' as const, reason: worst.refutes } : answer;
  const { expects } = conjecture.spec;
  const used = usedFactor(scene, factor, verdict);
  const result: ConjectureResult = {
    version: packageVersion(),
    conjecture: conjecture.spec,
    statement: statementOf(conjecture),
    verdict,
    reason,
    expected: expects === undefined ? null : expects === verdict,
    alpha: { budget: conjecture.alpha, spent: isByChance(scene) ? conjecture.alpha : 0 },
    cases: casesOf(results),
    factor,
    exceedances: answer.exceedances,
    binding: scene.all
      .filter((found) => !isNoise(found.measured))
      .toSorted((a, b) => scene.ratioOf(b) - scene.ratioOf(a))
      .slice(0, TOLD)
      .map((found) => boundCase(scene, found, used)),
    growth: growth.map((each) => ({ ...each, outer: told(each.outer), whole: told(each.whole) })),
    frontier: frontier === null ? null : writable(frontier),
    worst: worst === undefined ? null : { ...worst.told(used), evaluations: conjecture.search },
    assumptions: assumptions.map(({ clause, cases, beyond, worst: found, verdict: need }) => ({
      ...{ text: clause.text, verdict: need, cases, beyond },
      worst: found === undefined ? null : boundCase(scene, found, used),
    })),
  };
  return { result, ladders, ratioOf: scene.ratioOf };
}

/** What an answer is made from. */
interface Scene {
  readonly conjecture: Conjecture;
  /** The variables that matter to it. */
  readonly shown: readonly Variable[];
  /** The bound with C = 1 and the exponents of the answer. */
  shapeOf(found: CaseFound): Estimate;
  /** measured/bound with that. */
  ratioOf(found: CaseFound): number;
  /** Draws of the part for calibration, of the part kept apart, where some variable is further out, and all. */
  readonly inner: readonly CaseFound[];
  readonly outer: readonly CaseFound[];
  readonly all: readonly CaseFound[];
}

function sceneOf(conjecture: Conjecture, ladders: Study['ladders'], exponents: Exponents): Scene {
  const shapeOf = (found: CaseFound) => boundIn(conjecture.bound, found.boundValues, 1, exponents);
  const all = Array.from(ladders.values()).flatMap((some) =>
    some.flatMap(({ rungs }) => rungs.map(({ found }) => found)),
  );
  const isInner = (found: CaseFound) => isInside(conjecture.domain, found.case.variables);
  return {
    conjecture,
    shown: variablesOf(conjecture),
    shapeOf,
    ratioOf: (found) => ratio(found.measured, shapeOf(found)),
    inner: all.filter(isInner),
    outer: all.filter((found) => !isInner(found)),
    all,
  };
}

/** A number within its error of 0 is rounding, which says nothing of C. */
function isNoise({ value, error }: Estimate): boolean {
  return error > 0 && Math.abs(value) <= error;
}

/** measured/bound, at least 0; infinite above a bound of 0, and 0 of noise. */
function ratio(measured: Estimate, bound: Estimate): number {
  if (isNoise(measured)) return 0;
  if (bound.value > 0) return Math.max(0, measured.value / bound.value);
  return measured.value > measured.error ? Number.POSITIVE_INFINITY : 0;
}

/** Every bound that can be evaluated before anything is measured is, so that a bad one costs nothing. */
function checkBound({ bound, delta, domain }: Conjecture, ladders: readonly Ladder[]): void {
  if (ladders.every(({ rungs }) => rungs.length === 0)) {
    const clauses = domain.assumptions.map(({ text }) => `'${text}'`).join(', ');
    const why =
      clauses === ''
        ? 'The ranges are too narrow'
        : `The ranges are too narrow, or the assumptions ${clauses} leave too little`;
    throw new InputError(`${why}: no ladder with three places was found in them.`);
  }
  if (bound.constants.length > 0) return;
  const exponents = Object.fromEntries(bound.exponents.map((name) => [name, 1]));
  for (const { rungs } of ladders) {
    for (const { case: aCase } of rungs)
      boundIn(bound, { variables: aCase.variables, constants: {}, delta }, 1, exponents);
  }
}

function measuredLadders(
  directions: readonly Direction[],
  drawn: readonly (readonly Ladder[])[],
  results: readonly CaseResult[],
): Study['ladders'] {
  let at = 0;
  return new Map(
    directions.map((direction, k) => [
      direction,
      drawn[k].map(({ replicate, isOpen, rungs }) => {
        const own = results.slice(at, at + rungs.length);
        at += rungs.length;
        const found = rungs.flatMap(({ x }, i) => {
          const result = own[i];
          return isFound(result) ? [{ x, found: result }] : [];
        });
        return { direction, replicate, isOpen, rungs: found };
      }),
    ]),
  );
}

/** All ladders as if they went on. */
function closed(ladders: Study['ladders']): Study['ladders'] {
  return new Map(
    Array.from(ladders, ([direction, some]) => [direction, some.map((each) => ({ ...each, isOpen: true }))]),
  );
}

/** The smallest factors that make the bound hold for all draws but a share delta of them. */
function factorOf({ conjecture, inner, outer, all, ratioOf }: Scene): ConjectureResult['factor'] {
  const of = (some: readonly CaseFound[]) =>
    some.every(({ measured }) => isNoise(measured)) ? null : smallestFactor(some.map(ratioOf), conjecture.delta ?? 0);
  const inside = of(inner);
  return {
    given: conjecture.bound.hasFactor ? (conjecture.factor ?? null) : null,
    inside,
    outside: of(outer),
    whole: of(all),
    beyondInside: inside === null ? 0 : outer.filter((found) => ratioOf(found) > inside).length,
    outsideDraws: outer.length,
    noise: all.filter(({ measured }) => isNoise(measured)).length,
  };
}

/** The smallest number that no more than a share of some numbers exceeds; null if there are none, or none is finite. */
function smallestFactor(ratios: readonly number[], delta: number): number | null {
  const sorted = [...ratios].sort((a, b) => b - a);
  const found = sorted[Math.floor(delta * sorted.length)];
  return found === undefined || !Number.isFinite(found) ? null : found;
}

/** The C of the answer, with which cases are told: the given one, or the smallest one that all draws need or, if refuted, the inner ones. */
function usedFactor({ conjecture }: Scene, { inside, whole }: ConjectureResult['factor'], verdict: Verdict): number {
  return conjecture.factor ?? (verdict === 'refuted' ? inside : whole) ?? 1;
}

/** Whether the verdict can be wrong by chance. */
function isByChance({ conjecture: { factor, delta, isRandom } }: Scene): boolean {
  return isRandom && (factor === undefined || delta !== undefined);
}

interface Answer extends Pick<ConjectureResult, 'verdict' | 'reason' | 'exceedances'> {}

function answered(
  scene: Scene,
  results: readonly CaseResult[],
  growth: readonly GrowthFound[],
  fitted: ConjectureResult['factor'],
): Answer {
  const { conjecture, all } = scene;
  if (all.length < LEAST_KNOWN * results.length) {
    const { unknown, firstReason } = casesOf(results);
    const reason = `of ${results.length} cases ${unknown} have no value: ${firstReason}`;
    return { verdict: 'inconclusive', reason, exceedances: null };
  }
  const { factor, delta } = conjecture;
  if (factor === undefined) return { ...byGrowth(growth, fitted, conjecture.isRandom), exceedances: null };
  return delta === undefined || !conjecture.isRandom ? byCases(scene, factor) : byDraws(scene, factor, delta);
}

/** Growth along one direction, and what is beyond the C that fits inside on the ladders that grow. */
interface GrowthFound extends Growth {
  /** Draws further out on the ladders that grow that exceed the bound with the C of all inner draws, and with that of their own ladder. */
  readonly exceeding: number;
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
): number {
  if (inside === null) return 0;
  const growing = new Set(slopes.filter((each) => grows(each)).map(({ replicate }) => replicate));
  const beyond = ladders
    .filter(({ replicate }) => growing.has(replicate))
    .flatMap(({ rungs }) => {
      const { inner, outer } = partsOf(rungs);
      const start = Math.max(inside, ...inner.map(({ found }) => scene.ratioOf(found)));
      return outer.filter(({ found }) => isRefuted(comparisonOf(scene, found, start)));
    });
  return beyond.length;
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
  const beyond = grown.find(({ exceeding }) => exceeding > 0);
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
        : 'no draw further out on these exceeds the bound with the C that fits inside';
    return { verdict: 'inconclusive', reason: `${growthSeen(first)}, but ${fits}` };
  }
  const open = growth.find(({ verdict }) => verdict === 'inconclusive');
  if (open === undefined) {
    // where nothing is drawn, a ladder may grow at first if it slows down
    const slowing = isRandom ? [] : growth.filter(({ within, replicates }) => within < replicates);
    const rest =
      slowing.length === 0
        ? `growth by the power ${LEAST_GROWTH} is excluded on the whole way`
        : `where it grows at first it slows down (${slowing.map(alongWords).join(', ')}), as a ratio with a limit does`;
    return { verdict: 'holds', reason: `measured/bound does not grow for good further out, and ${rest}` };
  }
  const { whole, within, growing, replicates, critical } = open;
  const along = alongWords(open);
  if (replicates === 0)
    return {
      verdict: 'inconclusive',
      reason: `${along} no ladder has three places that tell of growth: go further out`,
    };
  const counts = `${growing} of ${replicates} replicates grow for good and ${within} by less than the power ${LEAST_GROWTH}`;
  const lacking = isRandom
    ? `${counts}, where ${critical} would decide`
    : `${counts}, where ${critical} of the first would refute and all of the second hold`;
  return {
    verdict: 'inconclusive',
    reason: `${along} the power of growth of measured/bound is ${intervalText(whole)}: ${lacking}; more draws, or longer ranges, would tell`,
  };
}

function alongWords({ direction }: Growth): string {
  return `along ${direction === TOGETHER ? 'all variables together' : direction}`;
}

function growthSeen({ direction, isFalling, outer, growing, replicates, critical }: Growth): string {
  const [where, power] =
    direction === TOGETHER
      ? ['as all variables go out together', `by the power ${intervalText(outer)} of the mean way`]
      : [isFalling ? `as ${direction} falls` : `with ${direction}`, `like ${direction}^${intervalText(outer)}`];
  const count = `in ${growing} of ${replicates} replicates, where ${critical} would refute`;
  return `measured/bound grows ${where} further out, ${power}, without slowing down, ${count}`;
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
    const reason = `only ${decided} of ${compared.length} cases are further from the bound than their errors`;
    return { verdict: 'inconclusive', reason, exceedances };
  }
  return { verdict: 'holds', reason: `none of ${compared.length} cases exceeds the bound`, exceedances };
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

function comparisonOf(scene: Scene, found: CaseFound, factor: number): Comparison {
  const bound = times(factor, scene.shapeOf(found));
  return { measured: found.measured.value, bound: bound.value, error: found.measured.error + bound.error };
}

const ratioIn = ({ measured, bound }: Comparison) => (bound > 0 ? measured / bound : Number.POSITIVE_INFINITY);

function exceedsText({ shown }: Scene, { measured, bound }: Comparison, found: CaseFound): string {
  const { variables, seed } = found.case;
  const at = shown.map((name) => `${name} = ${figure(variables[name], 6)}`);
  return `${figure(measured, 4)} against ${figure(bound, 4)} at ${at.join(', ')}, seed ${seed}`;
}

function intervalText({ median, interval }: Median): string {
  return interval === null ? figure(median) : `${figure(median)} (${figure(interval[0])} to ${figure(interval[1])})`;
}

/** The worst case of the admitted domain, made simpler, and why it refutes the bound if it does. */
function searchedWorst(scene: Scene, factor: ConjectureResult['factor'], verdict: Verdict) {
  const { conjecture, ratioOf } = scene;
  if (conjecture.search === 0) return undefined;
  const space: SearchSpace = {
    conjecture,
    ratioOf,
    isAdmitted: (variables) => unmetAt(conjecture.domain, variables).length === 0,
  };
  const worst = worstCase(space, conjecture.search);
  if (worst === undefined || isNoise(worst.found.measured)) return undefined;
  const { factor: given, delta } = conjecture;
  const limit = given ?? (verdict === 'refuted' ? factor.inside : null);
  const isBeyond = (found: CaseFound) => limit !== null && isRefuted(comparisonOf(scene, found, limit));
  const isCounterexample = isBeyond(worst.found);
  const simplest = simplerCase(space, worst, isCounterexample ? isBeyond : keepsRatio(space, worst));
  const refutes =
    given !== undefined && delta === undefined && isCounterexample
      ? `a case exceeds the bound: ${exceedsText(scene, comparisonOf(scene, simplest.found, given), simplest.found)}`
      : undefined;
  const isExperiment = conjecture.measure !== 'plugInKl' && conjecture.measure !== 'meanPlugInKl';
  return {
    refutes,
    told: (used: number) => ({
      found: boundCase(scene, worst.found, used),
      simplest: boundCase(scene, simplest.found, used),
      experiment: isExperiment ? experimentOf(conjecture, simplest.found.case) : null,
    }),
  };
}

function assumptionsOf(scene: Scene, factor: ConjectureResult['factor']) {
  const { conjecture, ratioOf, all } = scene;
  const { domain, isRandom } = conjecture;
  const { assumptions } = domain;
  const ratios = all.map(ratioOf);
  const isEach = conjecture.factor !== undefined && conjecture.delta === undefined;
  const limit = conjecture.factor ?? factor.whole ?? Number.POSITIVE_INFINITY;
  const admitted = { ratios, limit, isRandom: isRandom && !isEach };
  return droppedAssumptions(conjecture, ratioOf, admitted, conjecture.alpha / Math.max(1, assumptions.length));
}

function boundCase(scene: Scene, found: CaseFound, factor: number): BoundCase {
  const { measured, bound, error } = comparisonOf(scene, found, factor);
  const { variables, seed } = found.case;
  const shown = scene.shown.map((name) => [name, variables[name]] as const);
  return {
    variables: Object.fromEntries(shown),
    seed,
    measured,
    error,
    bound,
    ratio: bound > 0 ? measured / bound : 0,
  };
}

function casesOf(results: readonly CaseResult[]): ConjectureResult['cases'] {
  const missing = results.filter((each) => !isFound(each));
  const [first] = missing;
  return {
    measured: results.length - missing.length,
    unknown: missing.length,
    firstReason: first !== undefined && 'reason' in first ? first.reason : null,
  };
}

/** Of no replicates there is no median. */
function told({ median, interval }: Median) {
  return {
    median: Number.isNaN(median) ? null : median,
    interval: interval === null ? null : ([...interval] as [number, number]),
  };
}

function writable({ exponents, tradeOffs }: Frontier): ConjectureResult['frontier'] {
  return {
    exponents: exponents.map((each) => ({ ...each })),
    tradeOffs: tradeOffs.map(({ names: [one, other], pairs, trades }) => ({
      names: [one, other],
      pairs: pairs.map(([a, b]) => [a, b]),
      trades,
    })),
  };
}
