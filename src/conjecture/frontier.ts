import { coverageTest } from '../evidence/coverage.js';
import { InputError } from '../input/input-error.js';
import type { Estimate } from '../numeric/estimate.js';
import { type Bound, boundIn, type Exponents } from './bound.js';
import type { CaseFound } from './case.js';
import { grows, isGrowthSeen, LEAST_GROWTH, logRatio, type MeasuredLadder, type Slopes, slopesOf } from './growth.js';
import { type Direction, TOGETHER } from './ladders.js';
import type { Variable } from './symbols.js';

/** An exponent of a bound that is sought: one that its formula names, or how much sharper it may be in a variable. */
export interface Axis {
  readonly name: string;
  /** Of `s^-e` beside the bound; null for an exponent of the formula. */
  readonly variable: Variable | null;
}

/** The strongest value of an exponent, given the others. */
export interface StrongestExponent extends Axis {
  /** Whether larger exponents make a stronger bound. */
  readonly largerIsStronger: boolean;
  /** Where half of the replicates grow. */
  readonly value: number;
  /** The weaker end, where replicates do not grow, and the stronger one, from where on the verdict is refuted. */
  readonly holds: number;
  readonly refuted: number;
  /** Replicates that would tell a difference of 0.05; null where nothing is drawn. */
  readonly replicatesNeeded: number | null;
}

/** What one exponent may be if another one is weaker. */
export interface TradeOff {
  readonly names: readonly [string, string];
  /** Pairs of exponents, the strongest second one that is not refuted beside each first one. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Whether the second one is stronger where the first is weaker. */
  readonly trades: boolean;
}

/** The strongest exponents that are not refuted, together. */
export interface Frontier {
  readonly exponents: readonly StrongestExponent[];
  readonly tradeOffs: readonly TradeOff[];
}

/** The measured ladders of each direction, and how they are decided. */
export interface GrowthEvidence {
  readonly ladders: ReadonlyMap<Direction, readonly MeasuredLadder[]>;
  readonly isRandom: boolean;
  /** Of the false-alarm budget, for each direction. */
  readonly share: number;
}

/** Exponents are looked for up to this size. */
export const LARGEST_EXPONENT = 8;
/** To this they are found. */
const RESOLUTION = 1e-3;
/** A difference of exponents that matters. */
const MATTERS = 0.05;
/** Places of the first exponent of a pair, from its strongest value back. */
const PLACES = [0, 0.25, 0.5, 1];

/** The exponents that a conjecture leaves open: those of its formula, or else one for each variable that moves by itself. */
export function axesOf(bound: Bound, moving: readonly Variable[]): Axis[] {
  if (bound.exponents.length > 0) return bound.exponents.map((name) => ({ name, variable: null }));
  return moving.map((variable) => ({ name: `sharper in ${variable}`, variable }));
}

/**
 * The frontier of exponents. Those of the formula are sought together; how much sharper a bound may be in a variable, along that
 * variable alone.
 */
export function frontierOf(bound: Bound, axes: readonly Axis[], evidence: GrowthEvidence): Frontier {
  if (bound.exponents.length > 0) return vertexOf(bound, axes, evidence);
  const exponents = axes.flatMap((axis) => {
    const own = Array.from(evidence.ladders).filter(([direction]) => direction === axis.variable);
    return own.length === 0 ? [] : vertexOf(bound, [axis], { ...evidence, ladders: new Map(own) }).exponents;
  });
  return { exponents, tradeOffs: [] };
}

/**
 * One vertex of the frontier is found by making all exponents stronger together until growth is
 * refuted, and then each by itself; each pair is followed to see what it trades. The measurements are those of the answer: they are
 * only divided by other bounds. For a product of powers all exponents are tested at once by the intervals of the slopes.
 */
function vertexOf(bound: Bound, axes: readonly Axis[], evidence: GrowthEvidence): Frontier {
  const ratios = logRatios(bound, axes, evidence);
  const stronger = axes.map((_, k) => strongerSide(k, axes.length, ratios, evidence));
  const all = Array.from(evidence.ladders.values());
  const slopesAt = (some: readonly MeasuredLadder[], values: readonly number[]) =>
    slopesOf(some, (found) => ratios.get(found)?.(values));
  const weakest = stronger.map((side) => -LARGEST_EXPONENT * side);
  /** A direction that fails whatever the exponents tells nothing of them, nor do all together, which go out along it too. */
  const whereTelling = (isFailing: (slopes: readonly Slopes[]) => boolean): Fails => {
    const free = all.filter((some) => !isFailing(slopesAt(some, weakest)));
    const telling = free.length === all.length ? all : free.filter((some) => some !== evidence.ladders.get(TOGETHER));
    return (values) => (telling.length > 0 ? telling : all).some((some) => isFailing(slopesAt(some, values)));
  };
  const { isRandom, share } = evidence;
  const isRefuted = (values: readonly number[]) =>
    all.some((some) => isGrowthSeen(slopesAt(some, values), isRandom, share));
  const mayGrow = whereTelling((slopes) =>
    isRandom ? !falls(slopes, evidence) : slopes.some((each) => grows(each, 0)),
  );
  const halfGrow = whereTelling((slopes) => 2 * slopes.filter(({ outer }) => outer.value > 0).length > slopes.length);

  const along = (from: readonly number[], k: number, t: number) =>
    from.map((value, i) => (i === k ? stronger[i] * t : value));
  const strongest = (fails: Fails, from: readonly number[], k: number) => lastWithout((t) => fails(along(from, k, t)));
  /** All together, and then each by itself. */
  const vertexWithout = (fails: Fails) => {
    const together = lastWithout((t) => fails(stronger.map((side) => side * t)));
    let vertex = stronger.map((side) => side * together);
    for (const k of axes.keys()) vertex = along(vertex, k, strongest(fails, vertex, k));
    return vertex;
  };
  const refuted = vertexWithout(isRefuted);
  const holds = vertexWithout(mayGrow);
  const half = vertexWithout(halfGrow);
  const exponents = axes.map(
    ({ name, variable }, k): StrongestExponent => ({
      ...{ name, variable, largerIsStronger: stronger[k] > 0 },
      value: rounded(half[k]),
      holds: rounded(holds[k]),
      refuted: rounded(refuted[k]),
      replicatesNeeded: isRandom ? needed(evidence, 2 * Math.abs(half[k] - holds[k])) : null,
    }),
  );
  const tradeOffs = axes.flatMap((first, i) =>
    axes.slice(i + 1).map((second, k): TradeOff => {
      const j = i + 1 + k;
      const pairs = PLACES.map((back): readonly [number, number] => {
        const from = half.map((value, q) => (q === i ? value - stronger[i] * back : value));
        return [rounded(from[i]), rounded(stronger[j] * strongest(halfGrow, from, j))];
      });
      const trades = pairs.some(([, other]) => stronger[j] * (other - half[j]) > LEAST_GROWTH);
      return { names: [first.name, second.name], pairs, trades };
    }),
  );
  return { exponents, tradeOffs };
}

type Fails = (values: readonly number[]) => boolean;

/** log(measured/bound) of each case, as a function of the exponents. */
type RatioLaws = ReadonlyMap<CaseFound, (values: readonly number[]) => Estimate | undefined>;

/** For a product of powers log(bound) is linear in the exponents, so that the formula need not be evaluated again and again. */
function logRatios(bound: Bound, axes: readonly Axis[], { ladders }: GrowthEvidence): RatioLaws {
  const cases = Array.from(ladders.values()).flatMap((some) =>
    some.flatMap(({ rungs }) => rungs.map(({ found }) => found)),
  );
  const direct = (found: CaseFound) => (values: readonly number[]) => ratioWith(bound, axes, values, found);
  const zero = axes.map(() => 0);
  const unit = (k: number, size = 1) => zero.map((_, i) => (i === k ? size : 0));
  const gradients = cases.map((found) => {
    const law = direct(found);
    const base = law(zero)?.value ?? Number.NaN;
    return axes.map((_, k) => (law(unit(k))?.value ?? Number.NaN) - base);
  });
  const isLinear = cases.every((found, c) => {
    const law = direct(found);
    const base = law(zero);
    // where nothing is known, nothing is at any exponents
    if (base === undefined) return true;
    const mixed = axes.map((_, k) => 0.5 + k / 3);
    const expected = base.value + gradients[c].reduce((sum, slope, k) => sum + mixed[k] * slope, 0);
    return Math.abs((law(mixed)?.value ?? Number.NaN) - expected) < 1e-9 * (1 + Math.abs(expected));
  });
  return new Map(
    cases.map((found, c) => {
      const law = direct(found);
      if (!isLinear) return [found, law];
      const base = law(zero);
      if (base === undefined) return [found, () => undefined];
      return [
        found,
        (values) => ({ ...base, value: gradients[c].reduce((sum, slope, k) => sum + values[k] * slope, base.value) }),
      ];
    }),
  );
}

/** log(measured/bound) with given exponents; undefined where the bound has no value with them. */
function ratioWith(
  bound: Bound,
  axes: readonly Axis[],
  values: readonly number[],
  found: CaseFound,
): Estimate | undefined {
  const named: Exponents = Object.fromEntries(
    axes.flatMap(({ name, variable }, k) => (variable === null ? [[name, values[k]]] : [])),
  );
  const ratio = logRatio(found, shapeWith(bound, named, found));
  if (ratio === undefined) return undefined;
  const { variables } = found.boundValues;
  const moved = axes.map(({ variable }, k) => (variable === null ? 0 : values[k] * Math.log(variables[variable])));
  return { ...ratio, value: moved.reduce((sum, each) => sum + each, ratio.value) };
}

/** A bound that is not a number of at least 0 with some exponents is none with them. */
function shapeWith(bound: Bound, exponents: Exponents, found: CaseFound): Estimate {
  try {
    return boundIn(bound, found.boundValues, 1, exponents);
  } catch (error) {
    if (error instanceof InputError) return { value: 0, error: 0 };
    throw error;
  }
}

/** Whether the replicates do not grow further out: surely, where nothing is drawn. */
function falls(slopes: readonly Slopes[], { isRandom, share }: GrowthEvidence): boolean {
  const falling = slopes.filter(({ outer }) => outer.value + outer.error < 0).length;
  return falling >= (isRandom ? coverageTest(slopes.length, 0.5, share / 2).critical : slopes.length);
}

/** 1 if larger exponents let measured/bound grow more on the way out, -1 if smaller ones do. */
function strongerSide(k: number, count: number, ratios: RatioLaws, { ladders }: GrowthEvidence): 1 | -1 {
  const at = (value: number) => Array.from({ length: count }, (_, i) => (i === k ? value : 1));
  for (const { rungs } of Array.from(ladders.values()).flat()) {
    const [first, last] = [rungs.at(0), rungs.at(-1)].map((rung) => rung && ratios.get(rung.found));
    if (first === undefined || last === undefined) continue;
    const growth = (value: number) => (last(at(value))?.value ?? 0) - (first(at(value))?.value ?? 0);
    const difference = growth(1.25) - growth(0.75);
    if (Math.abs(difference) > RESOLUTION) return difference > 0 ? 1 : -1;
  }
  return 1;
}

/** The largest t in [-LARGEST_EXPONENT, LARGEST_EXPONENT] without a fault, if faults begin somewhere and do not end. */
function lastWithout(fails: (t: number) => boolean): number {
  let [low, high] = [-LARGEST_EXPONENT, LARGEST_EXPONENT];
  if (fails(low)) return low;
  if (!fails(high)) return high;
  while (high - low > RESOLUTION / 2) {
    const middle = 0.5 * (low + high);
    if (fails(middle)) high = middle;
    else low = middle;
  }
  return low;
}

/** As an interval of a median shrinks like 1/sqrt(replicates). */
function needed({ ladders }: GrowthEvidence, width: number): number {
  const [some] = ladders.values();
  const factor = width / (2 * MATTERS);
  return Math.ceil((some?.length ?? 0) * factor * factor);
}

function rounded(value: number): number {
  return Number(value.toFixed(3)) + 0;
}
