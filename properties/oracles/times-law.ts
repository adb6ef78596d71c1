import { increasingRoot } from '../../src/numeric/increasing-root.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { type Level, levelOf } from '../../src/process/level.js';
import { type Formula, formulaAt } from './weights.js';

/** A law by which training times are drawn. */
export type TimesLaw =
  | ({ readonly law: 'uniform' } & Range)
  /** Whole numbers from `from` to `to`, both included. */
  | ({ readonly law: 'uniform integer' } & Range)
  /** log(sigma/alpha) is normal. */
  | { readonly law: 'normal'; readonly of: 'log noise'; readonly mean: number; readonly deviation: number }
  /** log(u/(1 - u)) is normal. */
  | ({ readonly law: 'normal'; readonly of: 'logit'; readonly mean: number; readonly deviation: number } & Spread)
  /** u = 1 - r - s (cos^2(pi r/2) - 1 + r) with r uniform and s the scale. */
  | ({ readonly law: 'mode'; readonly scale: number } & Spread)
  /** The density of a label, or the probability of a level, is proportional to a formula. */
  | {
      readonly law: 'proportional';
      readonly formula: string;
      readonly weight: Formula;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    };

interface Range {
  readonly from: number;
  readonly to: number;
}

/** How u in (0, 1) is a time: as the label from + (to - from) u, or as level floor(u N) of N, counted from the data. */
interface Spread extends Range {
  readonly by: 'label' | 'level';
}

/** A process whose labels are drawn. */
export interface LabelledProcess {
  /** Of a chain, from the data to the noise; their labels may fall. */
  readonly levels?: readonly Level[] | undefined;
  /** Of labels, relative. */
  readonly rounding: number;
  /** A constant that a formula may have. */
  readonly sigmaData?: number | undefined;
  /** alpha and sigma at labels. */
  coefficientsAt(labels: readonly number[]): readonly { readonly alpha: number; readonly sigma: number }[];
}

/** The distribution of a time at some labels: P(T < t) and P(T <= t), each with an error of at most `error`. */
export interface TimesDistribution {
  /** Whether it is one of single times; at all other labels both are the same, or P(T < t) is the larger one. */
  readonly atoms: boolean;
  readonly below: readonly number[];
  readonly upTo: readonly number[];
  readonly error: number;
}

/** The distribution of a law at some labels. @throws Error where a formula is below 0 */
export function timesDistribution(
  law: TimesLaw,
  process: LabelledProcess,
  labels: readonly number[],
): TimesDistribution {
  switch (law.law) {
    case 'uniform':
      return continuous(labels.map((t) => within((t - law.from) / (law.to - law.from))));
    case 'uniform integer': {
      const count = law.to - law.from + 1;
      const slack = process.rounding * Math.max(Math.abs(law.from), Math.abs(law.to));
      const whole = (t: number) => (Math.abs(t - Math.round(t)) <= slack ? Math.round(t) : t);
      return {
        // where roundings are as coarse as that, whole numbers are not told apart
        atoms: slack < 0.5,
        below: labels.map((t) => within((Math.ceil(whole(t)) - law.from) / count)),
        upTo: labels.map((t) => within((Math.floor(whole(t)) - law.from + 1) / count)),
        error: 0,
      };
    }
    case 'normal': {
      const upTo = (quantity: number) => normalCdf((quantity - law.mean) / law.deviation);
      if (law.of === 'log noise') {
        return continuous(process.coefficientsAt(labels).map(({ alpha, sigma }) => upTo(Math.log(sigma / alpha))));
      }
      return spread(process, law, labels, (u) => upTo(Math.log(u / (1 - u))));
    }
    case 'mode':
      return spread(process, law, labels, (u) => modeCdf(u, law.scale));
    case 'proportional':
      return proportional(process, law, labels);
  }
}

const within = (u: number) => Math.min(1, Math.max(0, u));

function continuous(found: readonly number[]): TimesDistribution {
  return { atoms: false, below: found, upTo: found, error: 0 };
}

/** A law of u in (0, 1) as one of labels, or of the levels that u is rounded down to. @param upTo P(U <= u) */
function spread(
  process: LabelledProcess,
  { by, from, to }: Spread,
  labels: readonly number[],
  upTo: (u: number) => number,
): TimesDistribution {
  if (by === 'label') return continuous(labels.map((t) => upTo(within((t - from) / (to - from)))));
  const count = process.levels?.length ?? 0;
  return ofLevels(process, labels, (k) => upTo((k + 1) / count));
}

/** P(u <= v) of u = 1 - r - s (cos^2(pi r/2) - 1 + r), which falls as r rises. */
function modeCdf(v: number, s: number): number {
  const rising = (r: number) => -(1 - r - s * (Math.cos((Math.PI / 2) * r) ** 2 - 1 + r));
  const slope = (r: number) => 1 + s * (1 - (Math.PI / 2) * Math.sin(Math.PI * r));
  return 1 - increasingRoot(rising, slope, -v, 0, 1);
}

/** A label of a table is found again through single precision. */
const SAME = 2 ** -22;

/**
 * A law of the levels of a chain as one of their labels.
 *
 * @param upTo the probability of levels 0 to k together; 0 for k = -1
 */
function ofLevels(
  { levels = [], rounding }: LabelledProcess,
  labels: readonly number[],
  upTo: (k: number) => number,
): TimesDistribution {
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

/** Cells between the ends of a density: enough for one that is smooth, and the error says where it is not. */
const CELLS = 2000;

/**
 * The edges of cells: half of them even and, on one side of 0, half even in the logarithm, as a density such as 1/t has most of
 * its mass in the first of the even ones.
 */
function edgesOfCells(first: number, last: number, count: number): number[] {
  const even = (cells: number) => Array.from({ length: cells }, (_, i) => first + (i / cells) * (last - first));
  if (!(first * last > 0)) return [...even(count), last];
  const [half, ratio] = [count / 2, Math.log(last / first)];
  const byRatio = Array.from({ length: half }, (_, i) => first * Math.exp((i / half) * ratio));
  const edges = [...new Set([...even(half), ...byRatio])].filter((edge) => edge < last).sort((a, b) => a - b);
  return [...edges, last];
}

/** The cell that a label is in, or the nearest one. */
function cellOf(edges: readonly number[], label: number): number {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= label) low = middle;
    else high = middle;
  }
  return low;
}

/** The law whose density, or whose probability of a level, is proportional to a formula. */
function proportional(
  process: LabelledProcess,
  { formula, weight, from, to }: Extract<TimesLaw, { law: 'proportional' }>,
  labels: readonly number[],
): TimesDistribution {
  const { levels, rounding, sigmaData } = process;
  const valueAt = (level: Level, previous?: Level) => {
    const found = formulaAt(weight, level, { previous, sigmaData, epsilon: Number.EPSILON });
    if (found === undefined || !(found.value >= 0)) throw new Error(`'${formula}' is no density at ${level.label}`);
    return found.value;
  };
  if (levels !== undefined) {
    const isDrawn = (label: number) => label >= (from ?? label) && label <= (to ?? label);
    const upTo = sums(levels.map((level, k) => (isDrawn(level.label) ? valueAt(level, levels[k - 1]) : 0)));
    return ofLevels(process, labels, (k) => upTo[k] ?? 0);
  }
  const byCells = (count: number) => {
    const edges = edgesOfCells(from ?? 0, to ?? 1, count);
    const middles = edges.slice(1).map((edge, i) => 0.5 * (edges[i] + edge));
    const upTo = sums(
      process
        .coefficientsAt(middles)
        .map(
          ({ alpha, sigma }, i) => valueAt(levelOf(middles[i], alpha, sigma, { rounding })) * (edges[i + 1] - edges[i]),
        ),
    );
    return (label: number) => {
      const k = cellOf(edges, label);
      const before = upTo[k - 1] ?? 0;
      return before + within((label - edges[k]) / (edges[k + 1] - edges[k])) * (upTo[k] - before);
    };
  };
  const [fine, coarse] = [byCells(CELLS), byCells(CELLS / 2)];
  const found = labels.map(fine);
  // half the width leaves a quarter of the error or, next to a place where the density is without bound as t^(-1/2), a
  // factor of sqrt(1/2), which makes it 2.4 times the difference
  const error = 3 * labels.reduce((most, label, i) => Math.max(most, Math.abs(found[i] - coarse(label))), 0);
  return { atoms: false, below: found, upTo: found, error };
}

/** The sums of the first 1, 2, ... of some numbers, as parts of all. */
function sums(values: readonly number[]): number[] {
  const total = values.reduce((a, b) => a + b, 0);
  let sum = 0;
  return values.map((value) => {
    sum += value / total;
    return sum;
  });
}
