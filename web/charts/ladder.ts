import * as Plot from '@observablehq/plot';
import { type Drawing, drawn, frame, logAxis, NARROW, number, pixels, type Size, ticks } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** Each replicate as points (x, y) whose slope in logarithms is its number. */
export interface LadderData {
  readonly x: { readonly name: string; readonly scale: 'log' | 'linear' };
  readonly y: { readonly name: string; readonly scale: 'log' | 'linear' };
  readonly replicates: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
  }[];
  /** Slopes that are drawn beside the points. */
  readonly fitted?: number | undefined;
  readonly predicted?: number | undefined;
}

/** What each replicate measured along its ladder, and lines of the fitted and of the predicted slope. */
export function ladderDrawing({ x, y, replicates, fitted, predicted }: LadderData, size: Size): Drawing {
  const points = replicates.flatMap((each, i) =>
    each.x.map((value, k) => ({ each, i, x: value, y: each.y[k] })).filter((p) => isPlaced(p.x, x) && isPlaced(p.y, y)),
  );
  const domain = (values: readonly number[], scale: 'log' | 'linear'): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = 0.06 * (high - low) || 1;
    return scale === 'log' ? [low / 1.15, high * 1.15] : [low - room, high + room];
  };
  const [xDomain, yDomain] = [
    domain(
      points.map((p) => p.x),
      x.scale,
    ),
    domain(
      points.map((p) => p.y),
      y.scale,
    ),
  ];
  const lines = [
    { slope: fitted, stroke: 'var(--ink)', dash: 'none', says: 'fitted' },
    { slope: predicted, stroke: 'var(--green)', dash: '6 3', says: 'predicted' },
  ].flatMap(({ slope, ...look }) =>
    slope === undefined ? [] : [{ ...look, slope, ends: lineOf(slope, points, x, y) }],
  );
  const options = frame(size, size.width < NARROW ? 18 : 120);
  const axisOf = (axis: 'x' | 'y', { scale, name }: LadderData['x'], domain: [number, number], most: number) => {
    if (scale === 'log') return logAxis(axis, name, ticks(...domain, most));
    const linear = { label: name, ticks: most, tickFormat: (value: number) => number(value) };
    return axis === 'x' ? Plot.axisX(linear) : Plot.axisY(linear);
  };
  const plot = drawn(
    {
      ...options,
      x: { type: x.scale, domain: xDomain },
      y: { type: y.scale, domain: yDomain },
      marks: [
        axisOf('x', x, xDomain, size.width < NARROW ? 4 : 8),
        axisOf('y', y, yDomain, 6),
        Plot.gridY({
          stroke: 'var(--ink)',
          strokeOpacity: 0.12,
          ...(y.scale === 'log' ? { ticks: ticks(...yDomain, 6) } : {}),
        }),
        Plot.line(points, { x: 'x', y: 'y', z: 'i', stroke: 'var(--blue)', strokeOpacity: 0.25 }),
        Plot.dot(points, { x: 'x', y: 'y', r: 2.4, fill: 'var(--blue)', fillOpacity: 0.6 }),
        ...lines.map(({ ends, stroke, dash }) =>
          Plot.line(ends, { x: 'x', y: 'y', stroke, strokeWidth: 2.2, strokeDasharray: dash, clip: true }),
        ),
        ...(size.width < NARROW
          ? []
          : lines.map(({ ends, stroke, says, slope }) =>
              Plot.text([ends[1]], {
                x: 'x',
                y: 'y',
                text: () => `${says}: ${number(slope)}`,
                textAnchor: 'start',
                dx: 6,
                // the flatter of two lines ends above the other one
                dy: lines.length < 2 ? 0 : slope === Math.max(...lines.map((line) => line.slope)) ? -8 : 8,
                fill: stroke,
              }),
            )),
      ],
    },
    `${y.name} against ${x.name}, in ${replicates.length} replicates.`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  const places = points.map((p) => ({
    x: xOf(p.x),
    y: yOf(p.y),
    says: () => `${p.each.name}: ${x.name} ${number(p.x)}, ${y.name} ${number(p.y, 4)}.`,
  }));
  return { svg: plot, places };
}

export function ladderKey({ fitted, predicted }: LadderData): KeyEntry[] {
  const entries: (KeyEntry | false)[] = [
    { mark: 'line', colour: 'var(--blue)', says: 'a replicate' },
    fitted !== undefined && { mark: 'line', colour: 'var(--ink)', says: `fitted slope ${number(fitted)}` },
    predicted !== undefined && { mark: 'dashed', colour: 'var(--green)', says: `predicted slope ${number(predicted)}` },
  ];
  return entries.filter((entry) => entry !== false);
}

/** A line of a slope through the middle of the points, in the scales of the axes. */
function lineOf(slope: number, points: readonly { x: number; y: number }[], x: LadderData['x'], y: LadderData['y']) {
  const forth = ({ scale }: LadderData['x']) => (scale === 'log' ? Math.log : (value: number) => value);
  const back = ({ scale }: LadderData['x']) => (scale === 'log' ? Math.exp : (value: number) => value);
  const xs = points.map((p) => forth(x)(p.x));
  const ys = points.map((p) => forth(y)(p.y));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  return [Math.min(...xs), Math.max(...xs)].map((end) => ({ x: back(x)(end), y: back(y)(my + slope * (end - mx)) }));
}

function isPlaced(value: number, { scale }: LadderData['x']): boolean {
  return Number.isFinite(value) && (scale === 'linear' || value > 0);
}
