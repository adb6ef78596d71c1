import * as Plot from '@observablehq/plot';
import { DASHES, type Look } from './curve-looks.js';
import { append, type Drawing, drawn, frame, logAxis, NARROW, number, pixels, type Size, ticks } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** A number along something, the median of several seeds and the least and largest of them. */
export interface SeedCurve {
  readonly name: string;
  readonly says: string;
  readonly median: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** How many seeds each is of. */
  readonly seeds: readonly number[];
}

interface Axis {
  readonly name: string;
  readonly scale: 'linear' | 'log';
}

export interface SeedCurvesData {
  readonly x: Axis & { readonly values: readonly number[] };
  readonly y: Axis;
  readonly curves: readonly SeedCurve[];
  readonly marks: readonly { readonly at: number; readonly says: string }[];
}

const LOOKS: readonly Look[] = [
  { colour: 'var(--purple)', dash: 'line', symbol: 'square' },
  { colour: 'var(--green)', dash: 'dotted', symbol: 'diamond' },
  { colour: 'var(--blue)', dash: 'line', symbol: 'circle' },
  { colour: 'var(--orange)', dash: 'dashed', symbol: 'triangle' },
  { colour: 'var(--ink)', dash: 'dotted', symbol: 'circle' },
];

/** Medians as lines, each in a band from the least to the largest seed; what has no place on a log axis leaves a gap. */
export function seedCurvesDrawing({ x, y, curves, marks }: SeedCurvesData, size: Size): Drawing {
  const isNarrow = size.width < NARROW;
  const isShown = (value: number | null, { scale }: Axis): value is number =>
    value !== null && (scale === 'linear' || value > 0);
  const points = curves.flatMap((curve, c) =>
    x.values.map((at, k) => ({ c, at, median: curve.median[k], low: curve.low[k], high: curve.high[k] })),
  );
  const values = points.flatMap((p) => [p.median, p.low, p.high].filter((each) => isShown(each, y)));
  const places = x.values.filter((at) => isShown(at, x));
  const xDomain = domainOf(places, x);
  const yDomain = domainOf(values, y);
  const right = 14 + 7 * Math.max(...curves.map(({ name }) => name.length));
  const yTicks = ticks(...yDomain, 6);
  const line = (of: 'median' | 'low' | 'high') => (p: (typeof points)[number]) =>
    isShown(p[of], y) && isShown(p.at, x) ? p[of] : Number.NaN;
  const plot = drawn(
    {
      ...frame(size, right),
      x: { type: x.scale, domain: xDomain },
      y: { type: y.scale, domain: yDomain },
      marks: [
        x.scale === 'log'
          ? logAxis('x', x.name, ticks(...xDomain, isNarrow ? 4 : 8))
          : Plot.axisX({ label: `${x.name} →`, labelArrow: 'none', ticks: isNarrow ? 4 : 8 }),
        y.scale === 'log' ? logAxis('y', y.name, yTicks) : Plot.axisY({ label: `↑ ${y.name}`, labelArrow: 'none' }),
        Plot.gridY({ stroke: 'var(--ink)', strokeOpacity: 0.12, ...(y.scale === 'log' && { ticks: yTicks }) }),
        Plot.ruleX(marks, { x: 'at', stroke: 'var(--ink)', strokeDasharray: '3 3' }),
        Plot.text(marks, {
          x: 'at',
          text: 'says',
          frameAnchor: 'top',
          dy: -16,
          fill: 'var(--ink)',
          // beyond the middle it would leave the picture
          textAnchor: 'end',
        }),
        ...curves.flatMap((_, c) => {
          const mine = points.filter((p) => p.c === c);
          const { colour, dash, symbol } = LOOKS[c % LOOKS.length];
          return [
            Plot.areaY(mine, {
              x: 'at',
              y1: line('low'),
              y2: line('high'),
              fill: colour,
              fillOpacity: 0.14,
              clip: true,
            }),
            Plot.line(mine, {
              x: 'at',
              y: line('median'),
              stroke: colour,
              strokeWidth: 2,
              strokeDasharray: DASHES[dash],
              clip: true,
            }),
            Plot.dot(mine, { x: 'at', y: line('median'), r: 2.6, symbol, fill: colour }),
          ];
        }),
      ],
    },
    `Along ${x.name}: ${curves.map(({ says }) => says).join('; ')}.`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  const ends = curves.flatMap(({ name, median }, c) => {
    const k = median.findLastIndex((value, i) => isShown(value, y) && isShown(x.values[i], x));
    return k < 0
      ? []
      : [{ name, colour: LOOKS[c % LOOKS.length].colour, x: xOf(x.values[k]) + 8, y: yOf(median[k]) + 4 }];
  });
  ends.sort((a, b) => a.y - b.y);
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + 14);
  for (const { name, colour, x: at, y: height } of ends) {
    append(plot, 'text', { x: at, y: height, 'text-anchor': 'start', fill: colour }, name);
  }
  return {
    svg: plot,
    places: x.values.flatMap((at, k) => (isShown(at, x) ? [{ x: xOf(at), says: () => placeText(x, curves, k) }] : [])),
  };
}

export function seedCurvesKey({ curves }: SeedCurvesData): KeyEntry[] {
  return curves.map(({ says }, c) => ({
    says,
    colour: LOOKS[c % LOOKS.length].colour,
    mark: LOOKS[c % LOOKS.length].dash,
  }));
}

function domainOf(values: readonly number[], { scale }: Axis): [number, number] {
  if (values.length === 0) return [1, 10];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.03 * (high - low) || 1;
  return scale === 'log' ? [low / 1.1, high * 1.1] : [low - room, high + room];
}

/** All numbers at a place. */
function placeText(x: SeedCurvesData['x'], curves: readonly SeedCurve[], k: number): string {
  const each = curves.map(({ name, median, low, high, seeds }) => {
    const [middle, least, most] = [median[k], low[k], high[k]];
    if (middle === null || least === null || most === null) return `${name}: no value`;
    return `${name} ${number(middle)} (${number(least)} to ${number(most)}, ${seeds[k]} ${seeds[k] === 1 ? 'seed' : 'seeds'})`;
  });
  return `At ${x.name} ${number(x.values[k])}: ${each.join('; ')}.`;
}
