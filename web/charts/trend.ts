import * as Plot from '@observablehq/plot';
import { type Drawing, drawn, frame, number, pixels, type Size, signedAxis } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** A number that was measured in each of several independent replicates, such as a slope, and its median. */
export interface TrendData {
  /** Such as 'slope of the loss in n'. */
  readonly name: string;
  readonly replicates: readonly {
    readonly name: string;
    readonly value: number;
    readonly token?: string | undefined;
  }[];
  readonly median: number | null;
  /** Holds the median of the law of replicates with this confidence; none where there are too few. */
  readonly interval?: readonly [number, number] | undefined;
  readonly confidence: number;
  /** What theory predicts for the median, if it does, and from what, as a clause after 'by'. */
  readonly prediction?: { readonly value: number; readonly by: string | null } | undefined;
  /** What is asked of the median, if anything is. */
  readonly asked?: { readonly side: 'at most' | 'at least'; readonly value: number } | undefined;
  /** The largest numerical error of a replicate. */
  readonly error?: number | undefined;
}

/** Replicates as dots on one axis, their median with its interval, and what is predicted or asked of it. */
export function trendDrawing(data: TrendData, size: Size): Drawing {
  const { name, replicates, median, interval, asked } = data;
  const predicted = data.prediction?.value;
  const marked = [median, predicted, asked?.value, ...(interval ?? [])].filter((value) => value !== undefined);
  const values = [...replicates.map(({ value }) => value), ...marked.filter((value) => value !== null)];
  const axis = signedAxis(values, name, size);
  const [low, high] = axis.scale.domain;
  const height = 190;
  const [dots, line] = [0.42, 0.8];
  const spread = heaps(
    replicates.map(({ value }) => axis.share(value)),
    1 / 60,
  );
  const step = Math.min(0.09, 0.36 / Math.max(1, ...spread));
  const at = { x: (d: { value: number }) => d.value, y: (_: unknown, i: number) => dots - step * spread[i] };
  const label = { textAnchor: 'middle', fill: 'var(--ink)' } as const;
  const plot = drawn(
    {
      ...frame({ ...size, height }),
      marginLeft: 12,
      marginRight: 18,
      marginTop: 34,
      x: axis.scale,
      y: { type: 'linear', domain: [1, 0], axis: null },
      marks: [
        axis.marks,
        asked === undefined
          ? null
          : Plot.rect([0], {
              x1: asked.side === 'at most' ? asked.value : low,
              x2: asked.side === 'at most' ? high : asked.value,
              y1: 0,
              y2: 1,
              fill: 'var(--refuted)',
            }),
        asked === undefined ? null : Plot.ruleX([asked.value], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
        asked === undefined
          ? null
          : Plot.text([asked.value], {
              x: (value: number) => value,
              y: 0,
              dy: -24,
              text: () => `asked: ${asked.side} ${number(asked.value)}`,
              ...label,
              ...edge(axis.share(asked.value)),
            }),
        predicted === undefined
          ? null
          : Plot.ruleX([predicted], { stroke: 'var(--green)', strokeWidth: 2, strokeDasharray: '6 3' }),
        predicted === undefined
          ? null
          : Plot.text([predicted], {
              x: (value: number) => value,
              y: 0,
              dy: -10,
              text: () => `predicted: ${number(predicted)}`,
              ...label,
              fill: 'var(--green)',
              ...edge(axis.share(predicted)),
            }),
        Plot.dot(replicates, { ...at, r: 3.2, fill: 'var(--blue)', fillOpacity: 0.6 }),
        interval === undefined
          ? null
          : Plot.ruleY([interval], { x1: '0', x2: '1', y: line, stroke: 'var(--ink)', strokeWidth: 2 }),
        interval === undefined
          ? null
          : Plot.ruleX(interval, {
              x: (d: number) => d,
              y1: line - 0.07,
              y2: line + 0.07,
              stroke: 'var(--ink)',
              strokeWidth: 2,
            }),
        median === null ? null : Plot.dot([median], { x: (d: number) => d, y: line, r: 5, fill: 'var(--ink)' }),
        median === null
          ? null
          : Plot.text([median], {
              x: (d: number) => d,
              y: line,
              dy: -14,
              text: () => `median ${number(median)}`,
              ...label,
              fontWeight: 600,
              ...edge(axis.share(median)),
            }),
      ],
    },
    `${name}. ${trendText(data)}`,
  );
  const [xOf, yOf] = [pixels(plot, 'x'), pixels(plot, 'y')];
  const places = replicates
    .map((each, i) => ({
      x: xOf(each.value),
      y: yOf(dots - step * spread[i]),
      says: () => `${each.name}: ${number(each.value, 4)}.`,
      token: each.token,
    }))
    .sort((a, b) => a.x - b.x);
  return { svg: plot, places };
}

/** The median, its interval and what is expected of it, in a sentence. */
export function trendText({ replicates, median, interval, confidence, prediction, asked }: TrendData): string {
  if (median === null) return 'No replicate measured it.';
  const between =
    interval === undefined
      ? ''
      : `, between ${number(interval[0])} and ${number(interval[1])} with a confidence of ${number(100 * confidence)}%`;
  const by = prediction?.by ? `, by ${prediction.by}` : '';
  const theory = prediction === undefined ? '' : ` Predicted is ${number(prediction.value)}${by}.`;
  const bound = asked === undefined ? '' : `; it has to be ${asked.side} ${number(asked.value)}`;
  return `The median of ${replicates.length} replicates is ${number(median)}${between}${bound}.${theory}`;
}

export function trendKey({ interval, prediction, asked }: TrendData): KeyEntry[] {
  const entries: (KeyEntry | false)[] = [
    { mark: 'dot', colour: 'var(--blue)', says: 'a replicate' },
    {
      mark: 'dot',
      colour: 'var(--ink)',
      says: interval === undefined ? 'their median' : 'their median, with the interval that holds it',
    },
    prediction !== undefined && { mark: 'dashed', colour: 'var(--green)', says: 'predicted by theory' },
    asked !== undefined && { mark: 'line', colour: 'var(--ink)', says: `asked of the median: ${asked.side} this` },
  ];
  return entries.filter((entry) => entry !== false);
}

/** How many values before each lie closer to it than a dot is wide: dots are heaped on those. */
function heaps(values: readonly number[], width: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const heap = values.map(() => 0);
  order.forEach((i, k) => {
    const taken = new Set(
      order
        .slice(0, k)
        .filter((j) => values[i] - values[j] < width)
        .map((j) => heap[j]),
    );
    while (taken.has(heap[i])) heap[i]++;
  });
  return heap;
}

/** Labels near an edge stay within the picture. */
function edge(share: number) {
  return { textAnchor: share < 0.15 ? 'start' : share > 0.85 ? 'end' : 'middle' } as const;
}
