import * as Plot from '@observablehq/plot';
import { figure } from '../../src/evidence/number-format.js';
import { symbolParts } from './symbol-parts.js';

/** A picture, and where in it there is something to tell, in the order in which the arrow keys walk through it. */
export interface Drawing {
  readonly svg: Element;
  readonly places: readonly Place[];
}

/** A place of a picture in its pixels; without y, all of a vertical line. */
export interface Place {
  readonly x: number;
  readonly y?: number;
  /** What there is to say of it, computed when it is asked for. */
  readonly says: () => string;
  /** The token that runs its case again, if it is one. */
  readonly token?: string | undefined;
}

export interface Size {
  readonly width: number;
  readonly height?: number;
}

/**
 * Below this width a picture is drawn for a telephone: fewer ticks, and panels below each other. The width is that of
 * the picture, not of the window.
 */
export const NARROW = 520;

/** Margins and type of every picture. @param right room for labels at the ends of lines */
export function frame({ width, height }: Size, right = 18): Plot.PlotOptions {
  return {
    width,
    height: height ?? Math.round(Math.max(250, Math.min(380, 0.48 * width))),
    marginLeft: 52,
    marginRight: right,
    marginTop: 30,
    marginBottom: 44,
    style: { fontFamily: 'inherit', fontSize: '12px', background: 'none', color: 'var(--ink)', overflow: 'visible' },
  };
}

/**
 * Draws a picture. Plot names the groups of its marks, which may have no name without a role: the picture as a whole has
 * one.
 */
export function drawn(options: Plot.PlotOptions, label: string): (SVGSVGElement | HTMLElement) & Plot.Plot {
  const plot = Plot.plot({ ...options, ariaLabel: label });
  for (const label of plot.querySelectorAll('g[aria-label$="axis label"] text')) {
    setSymbols(label, label.textContent);
  }
  for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  plot.setAttribute('role', 'img');
  return plot;
}

/** Adds an element to a picture, above what it has. @param text with symbols, of a text */
export function append(
  picture: Element,
  name: 'circle' | 'line' | 'rect' | 'text',
  attributes: Record<string, number | string>,
  text?: string,
): void {
  const element = picture.ownerDocument.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) setSymbols(element, text);
  picture.append(element);
}

/**
 * Writes symbols into a text: as SVG has no elements for indices and powers, each of these moves the line, and what follows moves
 * it back.
 */
function setSymbols(text: Element, symbols: string): void {
  let shift = 0;
  const spans = symbolParts(symbols).map((piece) => {
    const span = text.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'tspan');
    span.textContent = piece.text;
    const to = { sub: 3, sup: -5, span: 0, code: 0 }[piece.tag];
    if (to !== shift) span.setAttribute('dy', String(to - shift));
    if (to !== 0) span.setAttribute('font-size', '9');
    shift = to;
    return span;
  });
  text.replaceChildren(...spans);
}

/** The pixels of values on an axis of a picture. */
export function pixels(plot: Plot.Plot, axis: 'x' | 'y' | 'fx' | 'fy'): (value: unknown) => number {
  const scale = plot.scale(axis);
  if (scale === undefined) throw new Error(`the picture has no ${axis} axis`);
  return (value) => scale.apply(value);
}

const RAISED = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** A power of ten at an axis: 0.01, 1, 100; 10⁻⁴ beyond. */
function tick(value: number): string {
  const power = Math.round(Math.log10(value));
  if (power >= -3 && power <= 3) return String(Number(value.toPrecision(1)));
  return `10${power < 0 ? '⁻' : ''}${[...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join('')}`;
}

/** A number for a reader, with its power of ten raised: 4.57 × 10⁻⁷. */
export function number(value: number, digits = 3): string {
  const [mantissa, power] = figure(value, digits).split('e');
  if (power === undefined) return mantissa.replace('-', '−');
  const raised = [...power].map((digit) => (digit === '-' ? '⁻' : RAISED[Number(digit)])).join('');
  const factor = mantissa.replace('-', '−');
  return `${/^−?1$/.test(factor) ? factor.slice(0, -1) : `${factor} × `}10${raised}`;
}

/** A share in per cent: 98.0%, 0.31%; with as many digits as it takes for one below 1 to differ from 100%. */
export function percent(share: number, digits = 3): string {
  let enough = digits;
  while (share < 1 && enough < 12 && Number(figure(100 * share, enough)) >= 100) enough++;
  return `${number(100 * share, enough)}%`;
}

/** Powers of ten from low to high, at most `most` of them. */
export function decades(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  // those that divide evenly, so that 1 is among them
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - start) / step) + 1) }, (_, k) =>
    Number(`1e${start + k * step}`),
  );
}

/**
 * The axis of a log scale, with a text at each tick: the scale itself would leave out those that are no powers of ten.
 *
 * @param text what stands at a tick, where that is not its number
 */
export function logAxis(
  axis: 'x' | 'y',
  label: string,
  at: readonly number[],
  text: (value: number) => string = axisTick,
): Plot.Markish {
  const named = `${label} (log scale)`;
  const options = { label: axis === 'x' ? `${named} →` : `↑ ${named}`, labelArrow: 'none', text } as const;
  return axis === 'x' ? Plot.axisX(at, options) : Plot.axisY(at, options);
}

/** A tick of a log axis. */
export function axisTick(value: number): string {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6 ? tick(value) : number(value, 1);
}

/** Powers of ten from low to high, and with 1, 2, 5 or 1, 3 in each decade where there are too few of them. */
export function ticks(low: number, high: number, most: number): number[] {
  const powers = decades(low, high, most);
  if (powers.length >= 3) return powers;
  const first = Math.floor(Math.log10(low));
  for (const digits of [
    [1, 2, 5],
    [1, 3],
  ]) {
    const finer = [0, 1, 2, 3].flatMap((k) => digits.map((digit) => Number(`${digit}e${first + k}`)));
    const within = finer.filter((value) => value >= low && value <= high);
    if (within.length >= 2 && within.length <= most) return within;
  }
  return powers;
}

/** An axis of numbers of either sign, and how far along it a number is, from 0 to 1. */
export interface SignedAxis {
  readonly scale: Plot.ScaleOptions & { readonly domain: readonly [number, number] };
  readonly marks: Plot.Markish;
  readonly share: (value: number) => number;
}

/** Where the furthest value would squash the others, the axis is logarithmic on either side of 0. */
export function signedAxis(values: readonly number[], label: string, { width }: Size): SignedAxis {
  const sizes = values
    .map(Math.abs)
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  const [middle = 1, largest = 1] = [sizes[sizes.length >> 1], sizes.at(-1)];
  const isLog = largest > 20 * middle;
  const constant = middle / 10;
  const forth = (x: number) => (isLog ? Math.sign(x) * Math.log1p(Math.abs(x) / constant) : x);
  const back = (y: number) => (isLog ? Math.sign(y) * constant * Math.expm1(Math.abs(y)) : y);
  const [least, most] = [Math.min(...values), Math.max(...values)].map(forth);
  const room = 0.06 * (most - least) || Math.max(0.1 * Math.abs(most), 1e-12);
  const domain = [back(least - room), back(most + room)] as const;
  const isNarrow = width < NARROW;
  const long = Math.max(...domain.map(Math.abs)) >= 1e4;
  return {
    scale: { type: isLog ? 'symlog' : 'linear', domain, ...(isLog && { constant }) },
    marks: Plot.axisX({
      label: `${label}${isLog ? ' (signed log scale)' : ''} →`,
      labelArrow: 'none',
      ticks: isLog ? signedTicks(domain, constant, isNarrow ? 2 : 4) : isNarrow ? 4 : long ? 5 : 8,
      tickFormat: (value: number) => number(value),
    }),
    share: (value) => (forth(value) - least + room) / (most - least + 2 * room),
  };
}

/** 0 and powers of ten on either side of it, at most so many on each, within a domain. */
export function signedTicks(domain: readonly [number, number], constant: number, most: number): number[] {
  const [low, high] = domain;
  const powers = (end: number) => (end > constant ? ticks(constant, end, most) : []);
  const all = [...powers(-low).map((value) => -value), 0, ...powers(high)];
  return all.filter((value) => value >= low && value <= high).sort((a, b) => a - b);
}
