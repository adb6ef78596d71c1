import * as Plot from '@observablehq/plot';
import {
  append,
  axisTick,
  type Drawing,
  drawn,
  frame,
  logAxis,
  NARROW,
  number,
  percent,
  pixels,
  type Size,
  ticks,
} from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/**
 * How a comparison came out. `attained` lies on the bound, within an error that is small beside it; `undecided` has an
 * error too large to tell; `exceeds` is a draw above a bound that may be exceeded with some probability, which refutes
 * nothing on its own.
 */
export type Standing = 'holds' | 'attained' | 'undecided' | 'refuted' | 'exceeds';

/** One comparison of a law, measured <= bound. */
export interface RatioCase {
  /** Such as 'case 12', or 'case 12, sampler ddim'. */
  readonly name: string;
  readonly measured: number;
  readonly bound: number;
  /** Absolute error of measured - bound. */
  readonly error: number;
  readonly standing: Standing;
  /** Runs the case again. */
  readonly token?: string | undefined;
  /** What was found there, in words, if the numbers alone do not say it. */
  readonly found?: string | undefined;
}

export interface RatioData {
  readonly cases: readonly RatioCase[];
  /** In how many further cases the law says nothing, and why in the first of them. */
  readonly silent?: { readonly count: number; readonly reason: string } | undefined;
  /** What is measured. */
  readonly measuredName?: string | undefined;
  /** What it is compared with: a bound or a tolerance. */
  readonly boundName?: 'bound' | 'tolerance' | undefined;
  /** The bound in symbols, where they fit an axis. */
  readonly boundFormula?: string | undefined;
  /** The unit of measured and bound, if they have one. */
  readonly unit?: string | undefined;
}

/** Ratios below this are drawn in the row of 0: further down there is nothing to see but rounding. */
const LEAST_RATIO = 1e-8;

/** measured/bound in [0, inf]; against a bound that is not positive, it is infinite when refuted and 0 when not. */
export function ratio({ measured, bound, standing }: RatioCase): number {
  if (bound > 0) return Math.max(0, measured / bound);
  return standing === 'refuted' || standing === 'exceeds' ? Number.POSITIVE_INFINITY : 0;
}

/** Where a value is drawn on a log axis that has a row for 0 below its range and one for infinity above. */
interface Axis {
  readonly low: number;
  readonly high: number;
  /** Where 0 is drawn, if anything is 0. */
  readonly zero: number | undefined;
  readonly infinity: number | undefined;
}

function axisOf(values: readonly number[], least: number, must: readonly [number, number]): Axis {
  const inside = values.filter((value) => value >= least && Number.isFinite(value));
  const [lowest, highest] = [Math.min(must[0], ...inside), Math.max(must[1], ...inside)];
  // both ends keep a distance from what lies there, the more the longer the axis is
  const edge = Math.max(1.4, (highest / lowest) ** 0.06);
  const [low, high] = [lowest / edge, highest * edge];
  const step = (high / low) ** 0.1;
  return {
    low,
    high,
    zero: values.some((value) => value < least) ? low / step : undefined,
    infinity: values.includes(Number.POSITIVE_INFINITY) ? high * step : undefined,
  };
}

function placed(value: number, { low, high, zero, infinity }: Axis): number {
  if (value === Number.POSITIVE_INFINITY) return infinity ?? high;
  return value < low ? (zero ?? low) : value;
}

const domainOf = ({ low, high, zero, infinity }: Axis) => [
  (zero ?? low) / (zero ? 1.3 : 1),
  (infinity ?? high) * (infinity ? 1.3 : 1),
];

/**
 * measured/bound of each case, against its bound, on log axes: a law holds where no case is above the line 1. The ratio is
 * on the axis rather than `measured`, as over six decades of bounds 10% too much would be half a dot.
 */
export function ratioDrawing(data: RatioData, size: Size): Drawing {
  const { cases, silent = { count: 0, reason: '' }, unit, boundName = 'bound' } = data;
  const [xName, yName] = axisNames(data);
  const ratios = cases.map(ratio);
  const y = ratioAxisOf(cases);
  const bounds = cases.map(({ bound }) => Math.max(0, bound));
  const positive = bounds.filter((bound) => bound > 0);
  const around: [number, number] = positive.length === 0 ? [1, 1] : [Math.min(...positive), Math.max(...positive)];
  const isConstant = cases.length > 1 && positive.length === cases.length && around[1] <= 1.001 * around[0];
  const x = axisOf(bounds, Number.MIN_VALUE, around[1] / around[0] < 10 ? [around[0] / 3, around[1] * 3] : around);
  const [xDomain, yDomain] = [domainOf(x), domainOf(y)];
  // cases of one bound lie beside each other rather than in a column
  const steps = new Map(cases.map((each, i) => [each, (i + 0.5) / cases.length]));
  const beside = (d: RatioCase) => xDomain[0] * (xDomain[1] / xDomain[0]) ** (steps.get(d) as number);
  const at = {
    x: (d: RatioCase) => (isConstant ? beside(d) : placed(Math.max(0, d.bound), x)),
    y: (d: RatioCase) => placed(ratio(d), y),
  };
  // the upper end of a case within its error alone can reach the line, and has a cap of three pixels on either side
  const top = (d: RatioCase) => Math.min(yDomain[1], Math.max(at.y(d), (d.measured + d.error) / d.bound));
  const cap = (xDomain[1] / xDomain[0]) ** (3 / size.width);
  const of = (standing: Standing) => cases.filter((each) => each.standing === standing);
  const most = size.width < NARROW ? 4 : 8;
  const xTicks = [...(x.zero ? [x.zero] : []), ...ticks(x.low, x.high, most)];
  const yTicks = [...(y.zero ? [y.zero] : []), ...ticks(y.low, y.high, 6), ...(y.infinity ? [y.infinity] : [])];
  const worst = of('refuted').sort(byRatio)[0];
  const height = frame(size).height as number;
  const note = size.width < NARROW ? 'exceeded above the line' : `above the line, the ${boundName} is exceeded`;
  // the name of the axis stands above the note where both do not fit one line
  const isCrowded = 6.2 * (yName.length + note.length) > size.width - 30;
  const strip = silent.count === 0 ? 0 : 26;

  const plot = drawn(
    {
      ...frame(size),
      height: height + strip,
      marginTop: isCrowded ? 46 : 30,
      marginBottom: 44 + strip,
      x: { type: 'log', domain: xDomain },
      y: { type: 'log', domain: yDomain },
      marks: [
        Plot.rect([0], { x1: xDomain[0], x2: xDomain[1], y1: 1, y2: yDomain[1], fill: 'var(--refuted)' }),
        isConstant
          ? Plot.axisX([], {
              label: `the cases in their order; ${boundName} ${number(around[0])} in each →`,
              labelArrow: 'none',
            })
          : logAxis('x', xName, xTicks, (value) => (value === x.zero ? '≤ 0' : axisTick(value))),
        logAxis('y', yName, yTicks, (value) => {
          if (value === y.zero) return Math.min(...ratios) > 0 ? 'less' : '0';
          return value === y.infinity ? '∞' : axisTick(value);
        }),
        Plot.gridY({ ticks: yTicks, stroke: 'var(--ink)', strokeOpacity: 0.12 }),
        Plot.ruleY([1], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
        Plot.text([[note]], {
          text: (d: string[]) => d[0],
          frameAnchor: 'top-right',
          dy: -16,
          fill: 'var(--muted)',
        }),
        ...(y.zero === undefined ? [] : [breakOf(y.low)]),
        ...(y.infinity === undefined ? [] : [breakOf(y.high)]),
        Plot.ruleX(cases, { filter: hasBar(y), x: at.x, y1: at.y, y2: top, stroke: 'var(--ink)', strokeOpacity: 0.12 }),
        Plot.ruleY(cases, {
          filter: hasBar(y),
          y: top,
          x1: (d: RatioCase) => at.x(d) / cap,
          x2: (d: RatioCase) => at.x(d) * cap,
          stroke: 'var(--ink)',
          strokeOpacity: 0.35,
        }),
        Plot.dot(of('holds'), { ...at, r: 3, fill: 'var(--blue)', fillOpacity: 0.6 }),
        Plot.dot(of('attained'), { ...at, r: 3.2, stroke: 'var(--blue)', strokeWidth: 1.5, fill: 'var(--paper)' }),
        Plot.dot(of('exceeds'), { ...at, r: 4, symbol: 'diamond', stroke: 'var(--orange)', strokeWidth: 1.5 }),
        Plot.dot(of('undecided'), { ...at, r: 3.6, symbol: 'triangle', stroke: 'var(--purple)', strokeWidth: 1.5 }),
        Plot.dot(of('refuted'), { ...at, r: 5, symbol: 'diamond', fill: 'var(--bad)', stroke: 'var(--paper)' }),
      ],
    },
    `Measured over bound against the bound, in ${counted(cases.length, 'comparison')}. ${summary(cases)}`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  if (worst !== undefined) {
    const around = of('refuted').map((each) => [xOf(at.x(each)), yOf(at.y(each))] as const);
    const inside = { top: isCrowded ? 46 : 30, right: size.width - 18 };
    labelWorst(plot, excessText(worst, boundName), [xOf(at.x(worst)), yOf(at.y(worst))], around, inside);
  }
  // a square a case, or one for all where there is no room to tell them apart
  const strides = 11;
  const squares = strides * silent.count > 0.5 * size.width - 90 ? Math.min(1, silent.count) : silent.count;
  const label = {
    x: 58 + strides * squares + 4,
    y: height + strip - 7,
    'text-anchor': 'start',
    fill: 'var(--muted)',
  };
  if (silent.count > 0) append(plot, 'text', label, `the law says nothing: ${silent.count}`);
  for (let i = 0; i < squares; i++) {
    const place = { x: 58 + strides * i, y: height + strip - 14, width: 7, height: 7 };
    append(plot, 'rect', { ...place, fill: 'none', stroke: 'var(--muted)' });
  }
  const places = [...cases].sort(byRatio).map((each) => ({
    x: xOf(at.x(each)),
    y: yOf(at.y(each)),
    says: () => caseText(each, unit, boundName),
    token: each.token,
  }));
  const saysNothing = {
    x: 58 + (strides * (squares - 1)) / 2,
    y: height + strip - 10,
    says: () => `${counted(silent.count, 'case')} of which the law says nothing: ${silent.reason}.`,
  };
  return { svg: plot, places: silent.count === 0 ? places : [...places, saysNothing] };
}

/** The names of both axes: bound = J + KL (nats), and measured / bound. */
function axisNames({ measuredName = 'measured', boundName = 'bound', boundFormula, unit }: RatioData) {
  const formula = boundFormula === undefined ? '' : ` = ${boundFormula}`;
  return [
    `${boundName}${formula}${unit === undefined ? '' : ` (${unit})`}`,
    ratioName(measuredName, boundName),
  ] as const;
}

/** measured / bound, by name. */
export function ratioName(measuredName: string, boundName: string): string {
  return `${isSum(measuredName) ? `(${measuredName})` : measuredName} / ${boundName}`;
}

/** Whether a name has a + or - outside all brackets and bars, or a quotient: it is divided as a whole. */
function isSum(name: string): boolean {
  return / [-+/] /.test(name.replace(/\|[^|]*\|/g, '').replace(/\(.*?\)/g, ''));
}

/** Between the axis and the row of 0 or of infinity, which have no place on it. */
function breakOf(y: number): Plot.Markish {
  return Plot.ruleY([y], { stroke: 'var(--muted)', strokeDasharray: '2 4' });
}

/** Of the ratios of cases. */
function ratioAxisOf(cases: readonly RatioCase[]): Axis {
  return axisOf(cases.map(ratio), LEAST_RATIO, [0.5, 2]);
}

/** Whether the error of a case is wider than its mark, and reaches further up than that. */
function hasBar(y: Axis): (each: RatioCase) => boolean {
  return (each) => {
    const { measured, bound, error } = each;
    const isWide = bound > 0 && (measured + error) / Math.max(measured - error, 0) > 1.15;
    return isWide && (measured + error) / bound > 1.02 * placed(ratio(each), y);
  };
}

/** The marks that there are, in words. */
export function ratioKey({ cases, boundName = 'bound' }: RatioData): KeyEntry[] {
  const count = (standing: Standing) => cases.filter((each) => each.standing === standing).length;
  const entries: [number, KeyEntry][] = [
    [count('holds'), { mark: 'dot', colour: 'var(--blue)', says: `within the ${boundName}: ${count('holds')}` }],
    [
      count('attained'),
      { mark: 'circle', colour: 'var(--blue)', says: `on the line, within its small error: ${count('attained')}` },
    ],
    [count('refuted'), { mark: 'diamond', colour: 'var(--bad)', says: `refutes the law: ${count('refuted')}` }],
    [
      count('exceeds'),
      { mark: 'hollow diamond', colour: 'var(--orange)', says: `a draw that exceeds the bound: ${count('exceeds')}` },
    ],
    [
      count('undecided'),
      { mark: 'triangle', colour: 'var(--purple)', says: `undecided, for its large error: ${count('undecided')}` },
    ],
    [
      cases.filter(hasBar(ratioAxisOf(cases))).length,
      { mark: 'error bar', colour: 'var(--muted)', says: 'up to its numerical error' },
    ],
  ];
  return entries.filter(([some]) => some > 0).map(([, entry]) => entry);
}

/** All cases in a sentence, for whoever does not see them. */
export function summary(cases: readonly RatioCase[]): string {
  const [worst] = [...cases].sort(byRatio);
  if (worst === undefined) return 'No case was compared.';
  const refuted = cases.filter(({ standing }) => standing === 'refuted').length;
  const largest = `the largest ratio is ${number(ratio(worst))}, in ${worst.name}`;
  return refuted === 0 ? `None refutes the law; ${largest}.` : `${refuted} refute the law; ${largest}.`;
}

/** A comparison in a sentence. */
export function caseText(each: RatioCase, unit = '', boundName = 'bound'): string {
  const { name, measured, bound, error, found } = each;
  const of = unit === '' ? '' : ` ${unit}`;
  const isAbove = each.standing === 'refuted' || each.standing === 'exceeds';
  const share = bound > 0 ? `, ${isAbove ? excessText(each, boundName) : `${percent(ratio(each))} of it`}` : '';
  const words = {
    holds: '',
    attained: ' That is equality, within the error.',
    undecided: ' The error is too large to tell the side.',
    refuted: ' This refutes the law.',
    exceeds: ' A stated share of the draws may do so.',
  }[each.standing];
  const says = found === undefined ? '' : ` ${found}`;
  return `${capital(name)}: measured ${number(measured, 4)} against a ${boundName} of ${number(bound, 4)}${of}${share}; error ± ${number(error, 2)}.${words}${says}`;
}

/** 1.32 times the bound; 0.1% above the bound where that is little. */
function excessText(each: RatioCase, boundName: string): string {
  const value = ratio(each);
  if (value === Number.POSITIVE_INFINITY) return `above a ${boundName} that is not positive`;
  return value < 1.1 ? `${percent(value - 1)} above the ${boundName}` : `${number(value)} times the ${boundName}`;
}

export function byRatio(a: RatioCase, b: RatioCase): number {
  const rank = ({ standing }: RatioCase) => (standing === 'refuted' ? 1 : 0);
  return rank(b) - rank(a) || ratio(b) - ratio(a) || 0;
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The ratio of the worst case in words, beside its mark and where it hides the fewest others. */
function labelWorst(
  plot: Element,
  text: string,
  [x, y]: readonly [number, number],
  marks: readonly (readonly [number, number])[],
  { top, right }: { readonly top: number; readonly right: number },
): void {
  const wide = 7.2 * text.length;
  const candidates = [-14, 22, -34, 42].flatMap((dy) => [
    { left: x - wide / 2, y: y + dy },
    { left: x + 10, y: y + dy / 2 },
    { left: x - 10 - wide, y: y + dy / 2 },
  ]);
  const hidden = (place: { left: number; y: number }) =>
    marks.filter(
      ([mx, my]) => mx > place.left - 7 && mx < place.left + wide + 7 && my > place.y - 18 && my < place.y + 8,
    ).length;
  const inside = candidates.filter((place) => place.left > 54 && place.left + wide < right && place.y > top + 12);
  const look = {
    fill: 'var(--bad)',
    stroke: 'var(--refuted)',
    'stroke-width': 4,
    'paint-order': 'stroke',
    'font-weight': 600,
  };
  const [best] = inside.sort((a, b) => hidden(a) - hidden(b));
  if (best === undefined || hidden(best) > 0) {
    if (right < NARROW) return;
    // in a crowd it hides marks wherever it stands: then it stands above them all
    append(plot, 'text', { x: right, y: top - 4, 'text-anchor': 'end', ...look }, `largest: ${text}`);
    return;
  }
  append(plot, 'text', { x: best.left, y: best.y, 'text-anchor': 'start', ...look }, text);
}
