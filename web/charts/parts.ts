import * as Plot from '@observablehq/plot';
import { axisTick, type Drawing, drawn, frame, NARROW, number, percent, pixels, type Size } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** What a bound consists of, along training time. */
export interface PartsData {
  readonly times: readonly number[];
  /** In the order in which they are stacked, from below. */
  readonly parts: readonly Part[];
  /** The quantity that is bounded, beside its bound. */
  readonly bounded?: { readonly name: string; readonly values: readonly (number | null)[] } | undefined;
  readonly unit: string;
}

export interface Part {
  readonly name: string;
  readonly says: string;
  readonly values: readonly number[];
}

const COLOURS = ['var(--muted)', 'var(--blue)', 'var(--green)', 'var(--purple)', 'var(--orange)'];

/**
 * The share of each part in the bound, as stacked bars, a bar a training time, with the whole bound above it. Parts differ
 * by decades from one training time to the next, so that shares are seen where sizes would not be.
 */
export function partsDrawing({ times, parts, bounded, unit }: PartsData, size: Size): Drawing {
  const totals = times.map((_, k) => parts.reduce((sum, { values }) => sum + values[k], 0));
  const bars = parts.flatMap((part, i) => {
    const below = (k: number) => parts.slice(0, i).reduce((sum, { values }) => sum + values[k], 0);
    return times.map((_, k) => ({
      part,
      i,
      k,
      y1: (100 * below(k)) / totals[k],
      y2: (100 * (below(k) + part.values[k])) / totals[k],
    }));
  });
  const shares = times.flatMap((_, k) => {
    const value = bounded?.values[k];
    return value === null || value === undefined ? [] : [{ k, share: (100 * value) / totals[k] }];
  });
  const isNarrow = size.width < NARROW;
  const plot = drawn(
    {
      ...frame(size),
      marginTop: 44,
      x: {
        type: 'band',
        domain: times.map((_, k) => k),
        label: 'training time τ →',
        tickFormat: (k: number) => (isNarrow && times[k] === 1000 ? '10³' : axisTick(times[k])),
        padding: isNarrow ? 0.25 : 0.4,
      },
      y: { domain: [0, 100], label: '↑ share of the bound (%)', ticks: 5 },
      marks: [
        Plot.barY(bars, {
          x: 'k',
          y1: 'y1',
          y2: 'y2',
          fill: ({ i }: { i: number }) => COLOURS[i],
          stroke: 'var(--paper)',
          strokeWidth: 1.5,
        }),
        // the letter of a part, where there is room for it: parts are not told by colour alone
        Plot.text(
          bars.filter(({ y1, y2 }) => y2 - y1 > 7),
          {
            x: 'k',
            y: ({ y1, y2 }: { y1: number; y2: number }) => (y1 + y2) / 2,
            text: ({ i }: { i: number }) => letter(i),
            fill: 'var(--paper)',
            fontWeight: 700,
          },
        ),
        Plot.text(times, {
          x: (_: number, k: number) => k,
          y: 100,
          dy: -9,
          text: (_: number, k: number) => number(totals[k], isNarrow ? 2 : 3),
          fontSize: isNarrow ? 9 : 12,
          fill: 'var(--ink)',
          fontWeight: 600,
        }),
        Plot.tickY(shares, { x: 'k', y: 'share', stroke: 'var(--ink)', strokeWidth: 3, insetLeft: -5, insetRight: -5 }),
        Plot.ruleY([0], { stroke: 'var(--ink)' }),
      ],
    },
    'Shares of the parts of a bound along training time.',
  );
  const xOf = pixels(plot, 'x');
  const bandwidth = plot.scale('x')?.bandwidth ?? 0;
  const places = times.map((time, k) => ({
    x: xOf(k) + bandwidth / 2,
    says: () => {
      const each = parts.map(({ name, values }) => `${name} ${number(values[k])} (${percent(values[k] / totals[k])})`);
      const value = bounded?.values[k];
      const beside =
        value === null || value === undefined
          ? ''
          : ` ${bounded?.name}: ${number(value, 4)}, ${percent(value / totals[k])} of the bound.`;
      return `Training time ${number(time)}: the bound is ${number(totals[k], 4)} ${unit}; ${each.join('; ')}.${beside}`;
    },
  }));
  return { svg: plot, places };
}

export function partsKey({ parts, bounded }: PartsData): KeyEntry[] {
  return [
    ...parts.map(({ says }, i) => ({ mark: 'area' as const, colour: COLOURS[i], says: `${letter(i)}: ${says}` })),
    ...(bounded === undefined ? [] : [{ mark: 'line' as const, colour: 'var(--ink)', says: bounded.name }]),
  ];
}

function letter(i: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + i);
}
