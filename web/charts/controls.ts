import * as Plot from '@observablehq/plot';
import { axisTick, type Drawing, drawn, frame, logAxis, NARROW, pixels, type Size, ticks } from './drawing.js';
import type { KeyEntry } from './key-entry.js';
import { caseText, type RatioCase, ratio } from './ratio.js';
import { withSigns } from './symbol-parts.js';

/** The cases of a law, or those of a control: a version of it with one thing wrong, which has to be refuted. */
export interface Row {
  readonly name: string;
  readonly cases: readonly RatioCase[];
  /** A control that is right has to hold. */
  readonly expects: 'holds' | 'refuted';
  readonly isControl: boolean;
}

/** What tells the side of the bound: a ratio to it, or a difference from it where ratios mean nothing, as of slopes. */
export type Comparing = 'ratio' | 'difference';

/** Ratios outside of this range are drawn at its ends: what is to be seen is the side of the line. */
const [LEAST, MOST] = [1e-3, 1e3];

/** Each row is a name above a strip of dots, which begins here. */
const [ROW, STRIP] = [54, 0.42];

/**
 * A law's cases above those of its controls, on one axis: the law on one side of the line, and what has one thing wrong on
 * the other.
 */
export function controlsDrawing(rows: readonly Row[], comparing: Comparing, size: Size): Drawing {
  const isRatio = comparing === 'ratio';
  const placeOf = (each: RatioCase) => (isRatio ? within(ratio(each)) : each.measured - each.bound);
  const shown = rows.flatMap((row, i) => row.cases.map((each) => ({ row, each, i, value: placeOf(each) })));
  const values = shown.map((dot) => dot.value);
  const line = isRatio ? 1 : 0;
  const [least, most] = [Math.min(isRatio ? 0.3 : 0, ...values), Math.max(isRatio ? 3 : 0, ...values)];
  const room = 0.06 * (most - least) || 1;
  const [low, high] = isRatio ? [least / 1.4, most * 1.4] : [least - room, most + room];
  const options = frame(size);
  const height = rows.length * ROW + 8 + 44;
  const xTicks = isRatio ? ticks(low, high, size.width < NARROW ? 5 : 9) : [];
  const plot = drawn(
    {
      ...options,
      height,
      marginLeft: 8,
      marginTop: 8,
      x: { type: isRatio ? 'log' : 'linear', domain: [low, high] },
      y: { type: 'linear', domain: [rows.length, 0], axis: null },
      marks: [
        isRatio
          ? logAxis('x', 'measured / bound', xTicks, (value) =>
              value === MOST ? `≥ ${axisTick(value)}` : value === LEAST ? `≤ ${axisTick(value)}` : axisTick(value),
            )
          : Plot.axisX({ label: 'measured − bound', ticks: size.width < NARROW ? 4 : 8 }),
        Plot.rect(rows, {
          x1: line,
          x2: high,
          y1: (_: Row, i: number) => i + STRIP,
          y2: (_: Row, i: number) => i + 1,
          fill: 'var(--refuted)',
        }),
        Plot.rect(rows, {
          x1: low,
          x2: line,
          y1: (_: Row, i: number) => i + STRIP,
          y2: (_: Row, i: number) => i + 1,
          fill: 'var(--sunken)',
        }),
        Plot.ruleX(rows, {
          x: () => line,
          y1: (_: Row, i: number) => i + STRIP,
          y2: (_: Row, i: number) => i + 1,
          stroke: 'var(--ink)',
          strokeWidth: 1.5,
        }),
        Plot.dot(
          shown.filter(({ row }) => !row.isControl),
          { x: 'value', y: spread, r: 3, fill: 'var(--blue)', fillOpacity: 0.55 },
        ),
        Plot.dot(
          shown.filter(({ row }) => row.isControl),
          { x: 'value', y: spread, r: 3.6, symbol: 'times', stroke: 'var(--orange)', strokeWidth: 1.4 },
        ),
        Plot.text(rows, {
          x: () => low,
          y: (_: Row, i: number) => i,
          text: (row: Row) => withSigns(row.name),
          textAnchor: 'start',
          lineAnchor: 'top',
          dy: 7,
          fill: 'var(--ink)',
          // a name is as wide as the picture at most
          lineWidth: (size.width - 30) / 12,
          textOverflow: 'ellipsis',
        }),
      ],
    },
    `Measured over bound of a law and of its controls. ${rows.map(rowText).join(' ')}`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  const places = shown.map((dot) => ({
    x: xOf(dot.value),
    y: yOf(spread(dot)),
    says: () => `${dot.row.name}. ${caseText(dot.each)}`,
    token: dot.each.token,
  }));
  return { svg: plot, places };
}

export const CONTROLS_KEY: readonly KeyEntry[] = [
  { mark: 'dot', colour: 'var(--blue)', says: 'a case of the law' },
  { mark: 'cross', colour: 'var(--orange)', says: 'a case of a control' },
];

/** How many cases of a row are above the bound, in a sentence. */
export function rowText({ name, cases }: Row): string {
  const above = cases.filter(({ measured, bound }) => measured > bound).length;
  return `${name}: ${above} of ${cases.length} above the bound.`;
}

/** Cases of a row lie beside each other, below its name. */
function spread({ i, each, row }: { i: number; each: RatioCase; row: Row }): number {
  const at = row.cases.indexOf(each);
  // steps by the golden section fill the row evenly, however many there are
  return i + STRIP + 0.1 + (0.8 - STRIP) * ((at * 0.6180339887) % 1);
}

function within(value: number): number {
  return Math.min(MOST, Math.max(LEAST, value));
}
