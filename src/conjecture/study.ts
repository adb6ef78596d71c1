import { isRefuted } from '../evidence/comparison.js';
import { figure } from '../evidence/number-format.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { answered, casesOf, type GrowthFound, growthFound } from './answer.js';
import { droppedAssumptions } from './assumptions.js';
import { boundIn } from './bound.js';
import { type CaseFound, type CaseResult, experimentOf, isFound, measureCase } from './case.js';
import type { Conjecture } from './conjecture.js';
import { unmetAt } from './domain.js';
import { axesOf, type Frontier, frontierOf } from './frontier.js';
import type { MeasuredLadder, Median } from './growth.js';
import { type Direction, directionsOf, type Ladder, laddersAlong, TOGETHER } from './ladders.js';
import { whyNone } from './measured-quantity.js';
import type { ConjectureResult } from './result.js';
import { boundCase, comparisonOf, exceedsText, isNoise, type Scene, sceneOf } from './scene.js';
import { statementOf } from './statement.js';
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
  const besideOf = new Map(directions.map((direction, k) => [direction, drawn[k][0].beside]));
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
  const scene = sceneOf(conjecture, Array.from(ladders.values()).flat(), exponents);
  const factor = factorOf(scene);
  const found = (direction: Direction, some: readonly MeasuredLadder[]) =>
    growthFound(scene, direction, some, besideOf.get(direction) ?? [], share, factor.inside);
  const growth = Array.from(growing, ([direction, some]) => found(direction, some));
  const ended = directions.filter((direction) => !growing.has(direction));
  const unseen = ended.filter((direction) => !isSeen(direction, growth));
  const within = closed(new Map(unseen.map((direction) => [direction, ladders.get(direction) ?? []])));
  const withinDomain = Array.from(within, ([direction, some]) => found(direction, some));
  const answer = answered(scene, results, growth, withinDomain, factor);
  onPart('worst case');
  const worst = searchedWorst(scene, factor, answer.verdict);
  onPart('assumptions');
  const assumptions = assumptionsOf(scene, factor);
  const { verdict, reason: why } = worst?.refutes ? { verdict: 'refuted' as const, reason: worst.refutes } : answer;
  const reason = sought.length === 0 ? why : `with ${exponentsText(sought)} ${why}`;
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
    growth: growth.map(({ wouldTell: _, beside, ...each }) => ({
      ...each,
      beside: [...beside],
      outer: told(each.outer),
      whole: told(each.whole),
    })),
    ended: ended.map((direction) => ({
      direction,
      ladders: (ladders.get(direction) ?? []).filter(({ rungs }) => rungs.length > 0).length,
    })),
    frontier: frontier === null ? null : writable(frontier),
    worst: worst === undefined ? null : { ...worst.told(used), evaluations: conjecture.search },
    assumptions: assumptions.map(({ clause, cases, beyond, worst: found, verdict: need }) => ({
      ...{ text: clause.text, verdict: need, cases, beyond },
      worst: found === undefined ? null : boundCase(scene, found, used),
    })),
  };
  return { result, ladders, ratioOf: scene.ratioOf };
}

/** Every bound that can be evaluated before anything is measured is, so that a bad one costs nothing. */
function checkBound({ bound, delta, domain, measure }: Conjecture, ladders: readonly Ladder[]): void {
  if (ladders.every(({ rungs }) => rungs.length === 0)) {
    const clauses = domain.assumptions.map(({ text }) => `'${text}'`).join(', ');
    const why =
      clauses === ''
        ? 'The ranges are too narrow'
        : `The ranges are too narrow, or the assumptions ${clauses} leave too little`;
    throw new InputError(`${why}: no ladder with three places was found in them.`);
  }
  const rungs = ladders.flatMap((ladder) => ladder.rungs);
  const reasons = rungs.map((rung) => whyNone(measure, rung.case.variables));
  if (!reasons.includes(undefined))
    throw new InputError(`In the whole domain there is nothing to measure: ${reasons[0]}.`);
  if (bound.constants.length > 0) return;
  const exponents = Object.fromEntries(bound.exponents.map((name) => [name, 1]));
  for (const { case: aCase } of rungs)
    boundIn(bound, { variables: aCase.variables, constants: {}, delta }, 1, exponents);
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

/** Whether a variable goes out on ladders that decide: along it, beside another, or together with all. */
function isSeen(direction: Direction, growth: readonly GrowthFound[]): boolean {
  return (
    direction === TOGETHER ||
    growth.some((each) => each.direction === TOGETHER || each.beside.some((variable) => variable === direction))
  );
}

/** The exponents that a verdict is about. */
function exponentsText(exponents: Frontier['exponents']): string {
  return exponents.map(({ name, holds }) => `${name} = ${figure(holds, 4)}`).join(', ');
}

/** All ladders as if they went on. */
function closed(ladders: Study['ladders']): Study['ladders'] {
  return new Map(
    Array.from(ladders, ([direction, some]) => [direction, some.map((each) => ({ ...each, isOpen: true }))]),
  );
}

/** The smallest factors that make the bound hold for all draws but a share delta of them. */
function factorOf(scene: Scene): ConjectureResult['factor'] {
  const { conjecture, inner, outer, all, ratioOf } = scene;
  const of = (some: readonly CaseFound[]) =>
    some.every(({ measured }) => isNoise(measured)) ? null : smallestFactor(some.map(ratioOf), conjecture.delta ?? 0);
  const inside = of(inner);
  const isBeyond = (found: CaseFound, C: number) => isRefuted(comparisonOf(scene, found, C));
  return {
    given: conjecture.bound.hasFactor ? (conjecture.factor ?? null) : null,
    inside,
    outside: of(outer),
    whole: of(all),
    beyondInside: inside === null ? 0 : outer.filter((found) => isBeyond(found, inside)).length,
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
