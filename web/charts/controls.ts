import * as Plot from '@observablehq/plot';
import { type Drawing, drawn, frame, NARROW, pixels, type Size, tick, ticks } from './drawing.js';
import type { KeyEntry } from './key-entry.js';
import { caseText, type RatioCase, ratio } from './ratio.js';

/** The cases of a law, or those of a control: a version of it with one thing wrong, which has to be refuted. */
export interface Row {
  readonly name: string;
  readonly cases: readonly RatioCase[];
  /** A control that is right has to hold. */
  readonly expects: 'holds' | 'refuted';
  readonly isControl: boolean;
}

/** Ratios outside of this range are drawn at its ends. */
const [LEAST, MOST] = [1e-6, 1e6];

const ROW = 46;

/**
 * measured/bound of a law's cases above those of its controls, on one axis: the law on one side of the line 1, and what
 * has one thing wrong on the other.
 */
export function controlsDrawing(rows: readonly Row[], size: Size): Drawing {
  const shown = rows.flatMap((row, i) => row.cases.map((each) => ({ row, each, i, ratio: within(ratio(each)) })));
  const ratios = shown.map((dot) => dot.ratio);
  const [low, high] = [Math.min(0.3, ...ratios) / 1.3, Math.max(3, ...ratios) * 1.3];
  const options = frame(size);
  const height = rows.length * ROW + 30 + 44;
  const xTicks = ticks(low, high, size.width < NARROW ? 5 : 9);
  const plot = drawn(
    {
      ...options,
      height,
      marginLeft: 8,
      x: { type: 'log', domain: [low, high], label: 'measured / bound →', ticks: xTicks, tickFormat: tick },
      y: { type: 'linear', domain: [rows.length, 0], axis: null },
      marks: [
        Plot.rect([0], { x1: 1, x2: high, y1: 0, y2: rows.length, fill: 'var(--refuted)' }),
        Plot.ruleY(rows.slice(1), { y: (_: Row, i: number) => i + 1, stroke: 'var(--rule)' }),
        Plot.ruleX([1], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
        Plot.dot(
          shown.filter(({ row }) => !row.isControl),
          { x: 'ratio', y: spread, r: 3, fill: 'var(--blue)', fillOpacity: 0.55 },
        ),
        Plot.dot(
          shown.filter(({ row }) => row.isControl),
          { x: 'ratio', y: spread, r: 3.6, symbol: 'times', stroke: 'var(--orange)', strokeWidth: 1.4 },
        ),
        Plot.text(rows, {
          x: () => low,
          y: (_: Row, i: number) => i,
          text: (row: Row) => row.name,
          textAnchor: 'start',
          lineAnchor: 'top',
          dx: 4,
          dy: 5,
          fill: 'var(--ink)',
          stroke: 'var(--paper)',
          strokeWidth: 4,
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
    x: xOf(dot.ratio),
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
  const above = cases.filter((each) => ratio(each) > 1).length;
  return `${name}: ${above} of ${cases.length} above the bound.`;
}

/** Cases of a row lie beside each other, below its name. */
function spread({ i, each, row }: { i: number; each: RatioCase; row: Row }): number {
  const at = row.cases.indexOf(each);
  // steps by the golden section fill the row evenly, however many there are
  return i + 0.5 + 0.36 * ((at * 0.6180339887) % 1);
}

function within(value: number): number {
  return Math.min(MOST, Math.max(LEAST, value));
}
