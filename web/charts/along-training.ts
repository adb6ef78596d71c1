import * as Plot from '@observablehq/plot';
import { DASHES, type Look } from './curve-looks.js';
import { append, type Drawing, drawn, frame, logAxis, NARROW, number, pixels, type Size, ticks } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** A number of the model along training time, with the error of each. */
export interface Curve {
  readonly name: string;
  /** What it is, for the key. */
  readonly says: string;
  readonly values: readonly (number | null)[];
  readonly errors: readonly (number | null)[];
  /** Why there is no value, where there is none. */
  readonly reasons?: readonly (string | null)[] | undefined;
  readonly look: Look;
  /** It may leave the picture at the top, where it would press all others together. */
  readonly mayLeave?: boolean;
}

export interface AlongTrainingData {
  readonly times: readonly number[];
  readonly curves: readonly Curve[];
  /** What the numbers are, for the axis: 'divergence (nats)'. */
  readonly quantity: string;
}

/** Lines of numbers along training time, in logarithms, with errors as bands. A number without a value leaves a gap. */
export function alongTrainingDrawing({ times, curves, quantity }: AlongTrainingData, size: Size): Drawing {
  const isNarrow = size.width < NARROW;
  const positive = times.filter((time) => time > 0);
  const values = curves.flatMap(known);
  const points = curves.flatMap((curve) =>
    curve.values.map((value, k) => ({ curve, time: times[k], value, error: curve.errors[k] ?? 0 })),
  );
  const kept = curves.filter(({ mayLeave }) => !mayLeave);
  const [yLow, most] = [Math.min(...values) / 1.25, Math.max(...values) * 1.25];
  const yHigh = kept.length === 0 ? most : Math.min(most, 4 * Math.max(...kept.flatMap((curve) => known(curve))));
  const isShown = (p: { time: number; value: number | null }) => p.time > 0 && p.value !== null && p.value > 0;
  const yTicks = ticks(yLow, yHigh, 6);
  const named = curves.map((curve) => ({ ...curve, name: isNarrow ? (curve.look.short ?? curve.name) : curve.name }));
  const labels = 14 + 7 * Math.max(...named.map(({ name }) => name.length));
  const plot = drawn(
    {
      ...frame(size, Math.max(18, labels)),
      x: { type: 'log', domain: [Math.min(...positive) / 1.1, Math.max(...positive) * 1.1] },
      y: { type: 'log', domain: [yLow, yHigh] },
      marks: [
        logAxis('x', 'training time τ', ticks(Math.min(...positive), Math.max(...positive), isNarrow ? 5 : 9)),
        logAxis('y', quantity, yTicks),
        Plot.gridY({ ticks: yTicks, stroke: 'var(--ink)', strokeOpacity: 0.12 }),
        ...curves.flatMap((curve) => {
          const mine = points.filter((p) => p.curve === curve);
          const y = (p: (typeof mine)[number]) => (isShown(p) ? p.value : Number.NaN);
          const { colour, dash, symbol } = curve.look;
          return [
            Plot.areaY(mine, {
              x: 'time',
              y1: (p) => (isShown(p) ? Math.max(yLow, p.value - p.error) : Number.NaN),
              y2: (p) => (isShown(p) ? p.value + p.error : Number.NaN),
              fill: colour,
              fillOpacity: 0.22,
              clip: true,
            }),
            Plot.line(mine, {
              x: 'time',
              y,
              stroke: colour,
              strokeWidth: 2,
              strokeDasharray: DASHES[dash],
              clip: true,
            }),
            Plot.dot(
              mine.filter((p) => isShown(p) && (p.value ?? 0) <= yHigh),
              { x: 'time', y, r: 3, symbol, fill: colour },
            ),
          ];
        }),
      ],
    },
    `Along training time: ${curves.map(({ says }) => says).join('; ')}.`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  endLabels(plot, named, times, yHigh, xOf, yOf);
  const places = times.flatMap((time, k) =>
    time > 0 ? [{ x: xOf(time), says: () => timeText(time, k, curves) }] : [],
  );
  return { svg: plot, places };
}

function known({ values }: Curve): number[] {
  return values.filter((value): value is number => value !== null && value > 0);
}

export function alongTrainingKey({ curves }: AlongTrainingData): KeyEntry[] {
  return curves.map(({ says, look }) => ({ says, colour: look.colour, mark: look.dash }));
}

/** All numbers at a training time. */
function timeText(time: number, k: number, curves: readonly Curve[]): string {
  const each = curves.map(({ name, values, errors, reasons }) => {
    const [value, error] = [values[k], errors[k]];
    if (value === null) return `${name}: no value (${reasons?.[k] ?? 'not computed'})`;
    return `${name} ${number(value, 4)}${error === null ? '' : ` ± ${number(error, 2)}`}`;
  });
  return `Training time ${number(time)}: ${each.join('; ')}.`;
}

/** Names stand at the last point of their curves, moved apart where two would overlap. */
function endLabels(
  plot: Element,
  curves: readonly Curve[],
  times: readonly number[],
  yHigh: number,
  xOf: (value: unknown) => number,
  yOf: (value: unknown) => number,
): void {
  const ends = curves.flatMap(({ name, values, look }) => {
    const k = values.findLastIndex((value, i) => value !== null && value > 0 && value <= yHigh && times[i] > 0);
    return k < 0 ? [] : [{ name, colour: look.colour, x: xOf(times[k]) + 9, y: yOf(values[k]) + 4 }];
  });
  ends.sort((a, b) => a.y - b.y);
  // those that overlap are spread about their middle
  for (let round = 0; round < 20; round++) {
    for (let i = 1; i < ends.length; i++) {
      const overlap = ends[i - 1].y + 15 - ends[i].y;
      if (overlap <= 0 || Math.abs(ends[i].x - ends[i - 1].x) > 120) continue;
      ends[i - 1].y -= overlap / 2;
      ends[i].y += overlap / 2;
    }
  }
  for (const { name, colour, x, y } of ends) {
    // the halo is a text of its own below: that of an index would cover the letter before it
    for (const look of [{ fill: 'none', stroke: 'var(--paper)', 'stroke-width': 4 }, { fill: colour }]) {
      append(plot, 'text', { x, y, 'text-anchor': 'start', ...look }, name);
    }
  }
}
