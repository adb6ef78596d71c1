import fc, { type Arbitrary } from 'fast-check';
import { lowerTail, upperTail } from '../../src/evidence/binomial-tail.js';
import {
  coverageTest,
  DETECTION_PROBABILITY,
  detectableRate,
  missProbability,
  power,
} from '../../src/evidence/coverage.js';
import { splitBudget } from '../../src/evidence/error-budget.js';
import { median, medianInterval } from '../../src/evidence/median.js';
import { figure, inFull } from '../../src/evidence/number-format.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { exactJson, finiteJson, fromExactJson, jsonText, numberOfJson } from '../../src/numeric/json-numbers.js';
import { between, logBetween, onEitherSide, vectors } from '../generators/numbers.js';
import type { Counted } from '../measurements/two-ways.js';
import { binomial, sum } from '../oracles/binomial-law.js';

/** Few draws, and few points, of which all that may happen can be counted. */
export interface StatisticsCase {
  readonly rate: number;
  readonly share: number;
  readonly draws: number;
  /** Abscissae in any order, none of them twice. */
  readonly xs: readonly number[];
  readonly ys: readonly Estimate[];
  readonly weights: readonly number[];
  readonly number: number;
}

/** The most draws of a binomial law that is summed up. */
export const MOST_DRAWS = 60;
/** The most points of a slope of which all ends of the errors are tried. */
const MOST_POINTS = 6;

export function statisticsCases(): Arbitrary<StatisticsCase> {
  const points = fc.integer({ min: 2, max: MOST_POINTS }).chain((count) =>
    fc.record({
      xs: fc.uniqueArray(between(-50, 50), { minLength: count, maxLength: count }),
      ys: vectors(count, fc.record({ value: between(-10, 10), error: logBetween(1e-3, 10) })),
    }),
  );
  return fc
    .record({
      points,
      rate: logBetween(1e-3, 0.5),
      share: logBetween(1e-9, 0.2),
      draws: fc.integer({ min: 1, max: MOST_DRAWS }),
      weights: fc.array(between(0.1, 5), { minLength: 1, maxLength: 6 }),
      number: onEitherSide(logBetween(1e-9, 1e9)),
    })
    .map(({ points: { xs, ys }, ...rest }) => ({ ...rest, xs, ys }));
}

/** Both tails at every count, in the middle and at both ends. */
export function tails({ draws, rate }: StatisticsCase): Counted[] {
  const law = binomial(draws, rate);
  return Array.from({ length: draws + 2 }, (_, k) => [
    { of: `P(Bin(${draws}, ${rate}) >= ${k})`, found: upperTail(k, draws, rate), counted: sum(law.slice(k)) },
    { of: `P(Bin(${draws}, ${rate}) < ${k})`, found: lowerTail(k, draws, rate), counted: sum(law.slice(0, k)) },
  ]).flat();
}

/**
 * The coverage test of a share for every number of draws up to those of the case.
 *
 * @param later from how many more draws beyond the bound on it is to refute
 */
export function coverageTests({ draws: most, rate: delta, share }: StatisticsCase, later = 0): Counted[] {
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((draws) => {
    const law = binomial(draws, delta);
    const refutes = Array.from({ length: draws + 1 }, (_, k) => sum(law.slice(k)) < share);
    const first = later + (refutes.includes(true) ? refutes.indexOf(true) : draws + 1);
    const test = coverageTest(draws, delta, share);
    const other = binomial(draws, 0.5 + 0.5 * delta);
    const of = (name: string) => `${name} of ${draws} draws, delta ${delta}, share ${share}`;
    return [
      { of: of('fewest that refute'), found: test.critical, counted: first },
      { of: of('level'), found: test.level, counted: sum(law.slice(first)) },
      { of: of('power'), found: power(test, 0.5 + 0.5 * delta), counted: sum(other.slice(first)) },
      { of: of('miss'), found: missProbability(test, 0.5 + 0.5 * delta), counted: sum(other.slice(0, first)) },
    ];
  });
}

/**
 * How far the powers at a detectable rate, and a little below it, are on the wrong side of the one it is made for.
 *
 * @param part of the rate, which is 1 but in a control
 */
export function detectableRates(
  { draws: most, rate: delta, share }: StatisticsCase,
  part = 1,
): { of: string; wrong: number }[] {
  return Array.from({ length: most }, (_, i) => {
    const draws = i + 1;
    const test = coverageTest(draws, delta, share);
    const least = detectableRate(test);
    const rate = least === null ? null : part * least;
    const of = `${draws} draws, delta ${delta}, share ${share}`;
    const powerAt = (each: number) => sum(binomial(draws, each).slice(test.critical));
    // of all draws beyond the bound all exceed it: a test that can refute does so then
    if (rate === null) return { of, wrong: powerAt(1) };
    const isLeast = rate <= delta * (1 + NEAR) || powerAt(rate - NEAR) < DETECTION_PROBABILITY;
    return { of, wrong: isLeast ? DETECTION_PROBABILITY - powerAt(rate) : 1 };
  });
}

/** Of a detectable rate, which is bisected forty times. */
const NEAR = 1e-9;

/** The middle of numbers: as many of them are no larger as are no smaller. */
function middleOf(values: readonly number[]): number {
  const below = (x: number) => values.filter((value) => value < x).length;
  const above = (x: number) => values.filter((value) => value > x).length;
  const half = values.length / 2;
  const middles = values.filter((x) => below(x) <= half && above(x) <= half);
  return 0.5 * (Math.min(...middles) + Math.max(...middles));
}

function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const pairs = xs.flatMap((x, i) => xs.slice(i + 1).map((other, k) => (ys[i + 1 + k] - ys[i]) / (other - x)));
  return middleOf(pairs);
}

/** The slope of points in any order beside the middle of all slopes, and its error beside how far the ends of all errors lead. */
export function slopes({ xs, ys }: StatisticsCase) {
  const { value, error } = theilSen(xs, ys);
  const ends = ys.reduce<readonly (readonly number[])[]>(
    (all, y) =>
      all.flatMap((some) => [
        [...some, y.value - y.error],
        [...some, y.value + y.error],
      ]),
    [[]],
  );
  const pairs = xs.flatMap((x, i) => xs.slice(i + 1).map((other, k) => [i, i + 1 + k, Math.abs(other - x)]));
  return {
    found: value,
    counted: slopeOf(
      xs,
      ys.map((y) => y.value),
    ),
    error,
    reach: Math.max(...ends.map((end) => Math.abs(slopeOf(xs, end) - value))),
    // of each pair by itself
    largest: Math.max(...pairs.map(([i, j, run]) => (ys[i].error + ys[j].error) / run)),
    scale: Math.max(...pairs.map(([i, j, run]) => (Math.abs(ys[i].value) + Math.abs(ys[j].value)) / run)),
  };
}

/**
 * Medians, and their intervals: the chance of a law's median beyond either end, which is that of too few heads of a coin.
 *
 * @param further how many values further in an interval is to end
 */
export function medians({ xs, ys, draws, share }: StatisticsCase, further = 0): Counted[] {
  const values = Array.from({ length: draws }, (_, i) => xs[i % xs.length] + i * ys[0].value);
  const { median: middle, interval } = medianInterval(values, 1 - share);
  const sorted = values.toSorted((a, b) => a - b);
  const coin = binomial(draws, 0.5);
  // the k-th smallest and the k-th largest enclose it unless fewer than k lie on one side
  const allowed = further + sorted.filter((_, i) => 2 * sum(coin.slice(0, i + 1)) <= share).length;
  return [
    { of: 'median', found: median(values), counted: middleOf(values) },
    { of: 'median with an interval', found: middle, counted: middleOf(values) },
    ...(interval === undefined
      ? [{ of: 'values outside an interval', found: 0, counted: allowed }]
      : [
          { of: 'lower end', found: interval[0], counted: sorted[allowed - 1] ?? Number.NaN },
          { of: 'upper end', found: interval[1], counted: sorted[draws - allowed] ?? Number.NaN },
        ]),
  ];
}

/** The parts of a budget: in proportion to their weights, and all of it. */
export function budgets({ weights, share }: StatisticsCase): Counted[] {
  const parts = splitBudget(share, weights);
  return [
    { of: 'all parts', found: sum(parts), counted: share },
    ...parts.map((part, i) => ({ of: `part ${i}`, found: part * weights[0], counted: parts[0] * weights[i] })),
  ];
}

/**
 * Numbers as they are printed, read again: with all digits, and to half of the last of a few.
 *
 * @param fewer how many of a few digits are not printed
 */
export function printed({ number, rate }: StatisticsCase, fewer = 0): Counted[] {
  const exact = number * (1 + rate);
  const few = [2, 3, 5].map((digits) => {
    const found = Number(figure(exact, digits - fewer));
    const last = Number(`1e${Math.floor(Math.log10(Math.abs(exact))) + 1 - digits}`);
    return {
      of: `${digits} digits, as last places`,
      found: Math.max(0.5, Math.abs(found - exact) / last),
      counted: 0.5,
    };
  });
  return [{ of: 'all digits', found: Number(inFull(exact)), counted: exact }, ...few];
}

/**
 * Data with numbers that JSON cannot write, and strings that might stand for them; as text and back.
 *
 * @param written data that JSON can write
 */
export function kept({ number, rate }: StatisticsCase, written = exactJson): Counted[] {
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, number, rate];
  const data = {
    special,
    texts: ['NaN', '-0', 'Infinity', "'", "'NaN", 'text', ''],
    none: null,
    yes: true,
    part: { number },
  };
  const back = fromExactJson(JSON.parse(JSON.stringify(written(data)))) as typeof data;
  const isSame = (found: boolean, of: string): Counted => ({ of, found: found ? 1 : 2, counted: 1 });
  const read = JSON.parse(jsonText({ special, whole: [rate], typed: Float64Array.of(number), big: 1n << 70n }));
  const reasons = ['not a number', 'infinite', 'infinite', null, null, null, null];
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return [
    ...special.map((each, i) => isSame(Object.is(back.special[i], each), `number ${i}`)),
    isSame(same({ ...back, special: 0 }, { ...data, special: 0 }), 'everything else'),
    isSame(same(read.special, [null, null, null, 0, 0, number, rate]), 'numbers for people'),
    isSame(same(read.specialReason, reasons), 'reasons for people'),
    isSame(
      same([read.whole, read.typed, read.big, read.wholeReason], [[rate], [number], String(1n << 70n), undefined]),
      'lists',
    ),
    isSame(
      same(finiteJson({ x: Number.NaN, xReason: 'known' }), { x: null, xReason: 'known' }),
      'a reason that is there',
    ),
    isSame(numberOfJson('toString') === undefined && numberOfJson('-Infinity') === Number.NEGATIVE_INFINITY, 'names'),
  ];
}
