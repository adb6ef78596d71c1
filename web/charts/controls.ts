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
  pixels,
  type Size,
  signedAxis,
  ticks,
} from './drawing.js';
import type { KeyEntry } from './key-entry.js';
import { caseText, type RatioCase, ratio, ratioName } from './ratio.js';

/** The cases of a law, or those of a control: a version of it with one thing wrong, which has to be refuted. */
export interface Row {
  readonly name: string;
  /** How many of its cases are beyond the bound, and how many have to be. */
  readonly note: string;
  readonly cases: readonly RatioCase[];
  readonly isControl: boolean;
}

/** What tells the side of the bound: a ratio to it, or a difference from it where ratios mean nothing, as of slopes. */
export interface Comparing {
  readonly by: 'ratio' | 'difference';
  /** What is measured, and what it is compared with: a bound or a tolerance. */
  readonly measured: string;
  readonly bound: string;
}

/** Ratios outside of this range are drawn at its ends: what is to be seen is the side of the line. */
const [LEAST, MOST] = [1e-3, 1e3];

/** Pixels: of a line of a row's name, of its strip of dots, and of the space between rows. */
const [LINE, STRIP, SPACE] = [15, 32, 12];
/** Pixels left of the picture and above it. */
const EDGE = 8;

/** Where a row is in the picture, in pixels from its top. */
interface Placed {
  readonly row: Row;
  /** Of its name, and of its note. */
  readonly lines: readonly [readonly string[], readonly string[]];
  readonly top: number;
  readonly strip: number;
}

/**
 * A law's cases above those of its controls, on one axis: what is right of the line is beyond the bound.
 */
export function controlsDrawing(rows: readonly Row[], comparing: Comparing, size: Size): Drawing {
  const { measured, bound } = comparing;
  const isRatio = comparing.by === 'ratio';
  const placed = placedRows(rows, size.width);
  const end = placed.at(-1)!.strip + STRIP;
  const placeOf = (each: RatioCase) => (isRatio ? within(ratio(each)) : each.measured - each.bound);
  const shown = placed.flatMap(({ row, strip }) =>
    row.cases.map((each, i) => ({ row, each, value: placeOf(each), y: strip + 3 + (STRIP - 6) * ((i * GOLDEN) % 1) })),
  );
  const values = shown.map((dot) => dot.value);
  const line = isRatio ? 1 : 0;
  const axis = isRatio
    ? ratioAxis(values, ratioName(measured, bound), size)
    : signedAxis([0, ...values], 'beyond the bound by', size);
  const [low, high] = axis.scale.domain;
  const inStrip = { y1: (d: Placed) => d.strip, y2: (d: Placed) => d.strip + STRIP };
  const plot = drawn(
    {
      ...frame(size),
      height: end + EDGE + 44,
      marginLeft: EDGE,
      marginTop: EDGE,
      x: axis.scale,
      y: { type: 'linear', domain: [end, 0], axis: null },
      marks: [
        axis.marks,
        Plot.rect(placed, { x1: line, x2: high, ...inStrip, fill: 'var(--refuted)' }),
        Plot.rect(placed, { x1: low, x2: line, ...inStrip, fill: 'var(--sunken)' }),
        Plot.ruleX(placed, { x: () => line, ...inStrip, stroke: 'var(--ink)', strokeWidth: 1.5 }),
        Plot.dot(
          shown.filter(({ row }) => !row.isControl),
          { x: 'value', y: 'y', r: 3, fill: 'var(--blue)', fillOpacity: 0.55 },
        ),
        Plot.dot(
          shown.filter(({ row }) => row.isControl),
          { x: 'value', y: 'y', r: 3.6, symbol: 'times', stroke: 'var(--orange)', strokeWidth: 1.4 },
        ),
      ],
    },
    `${isRatio ? ratioName(measured, bound) : 'How far beyond the bound'}, of a law and of its controls. ${rows.map(rowText).join(' ')}`,
  );
  for (const each of placed) appendNames(plot, each);
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  const places = shown.map(({ row, each, value, y }) => ({
    x: xOf(value),
    y: yOf(y),
    says: () => `${row.name}. ${isRatio ? caseText(each, '', bound) : differenceText(each)}`,
    token: each.token,
  }));
  return { svg: plot, places };
}

export const CONTROLS_KEY: readonly KeyEntry[] = [
  { mark: 'dot', colour: 'var(--blue)', says: 'a case of the law' },
  { mark: 'cross', colour: 'var(--orange)', says: 'a case of a control' },
];

/** A row in a sentence. */
export function rowText({ name, note }: Row): string {
  return `${name}: ${note}.`;
}

/** Steps by the golden section fill a strip evenly, however many there are. */
const GOLDEN = 0.6180339887;

/** The lines of a row's name and note, each a text of its own: Plot would break those with indices. */
function appendNames(plot: Element, { lines, top }: Placed): void {
  for (const [i, line] of lines.flat().entries()) {
    const fill = i < lines[0].length ? 'var(--ink)' : 'var(--muted)';
    append(plot, 'text', { x: EDGE, y: EDGE + top + LINE * i + 12, 'text-anchor': 'start', fill }, line);
  }
}

function placedRows(rows: readonly Row[], width: number): Placed[] {
  let y = 0;
  return rows.map((row) => {
    const most = (width - 30) / 6.4;
    const lines = [wrapped(row.name, most), wrapped(row.note, most)] as const;
    const [top, strip] = [y, y + LINE * (lines[0].length + lines[1].length) + 2];
    y = strip + STRIP + SPACE;
    return { row, lines, top, strip };
  });
}

/** The lines of a text, each of as many characters at most. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function ratioAxis(values: readonly number[], name: string, { width }: Size) {
  const domain = [Math.min(0.3, ...values) / 1.4, Math.max(3, ...values) * 1.4] as const;
  const at = ticks(...domain, width < NARROW ? 5 : 9);
  const text = (value: number) =>
    value === MOST ? `≥ ${axisTick(value)}` : value === LEAST ? `≤ ${axisTick(value)}` : axisTick(value);
  return { scale: { type: 'log' as const, domain }, marks: logAxis('x', name, at, text) };
}

/** A replicate: what was asked is the bound, or of a lower bound what is measured. */
export function differenceText({ name, measured, bound, error }: RatioCase): string {
  const gap = measured - bound;
  const side = gap > 0 ? 'beyond' : 'within';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${side} the bound by ${number(Math.abs(gap), 4)}; error ± ${number(error, 2)}.`;
}

function within(value: number): number {
  return Math.min(MOST, Math.max(LEAST, value));
}
