import * as Plot from '@observablehq/plot';
import { type Drawing, drawn, frame, NARROW, number, pixels, type Size } from './drawing.js';
import type { KeyEntry } from './key-entry.js';

/** Densities on the line that several seeds have learnt, a panel each. */
export interface SeedDensitiesData {
  readonly panels: readonly {
    readonly title: string;
    readonly x: readonly number[];
    readonly target: readonly number[];
    /** One line a seed. */
    readonly learnt: readonly (readonly number[])[];
  }[];
}

const PANEL = 200;
/** A density that is a spike would flatten all others: it leaves the picture. */
const HIGHEST = 3;

/** p_0 as an area, and a line for each seed. */
export function seedDensitiesDrawing({ panels }: SeedDensitiesData, size: Size): Drawing {
  const columns = size.width < NARROW ? 1 : Math.min(3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const place = (i: number) => ({ fx: i % columns, fy: Math.floor(i / columns) });
  const most = Math.max(...panels.flatMap(({ target }) => target));
  const all = panels.flatMap(({ learnt }) => learnt.flat());
  const top = Math.min(Math.max(most, ...all), HIGHEST * most);
  const areas = panels.flatMap(({ x, target }, i) => x.map((at, k) => ({ ...place(i), x: at, y: target[k] })));
  const lines = panels.flatMap(({ x, learnt }, i) =>
    learnt.flatMap((values, seed) =>
      x.map((at, k) => ({ ...place(i), line: `${i} ${seed}`, x: at, y: Math.min(values[k], 2 * top) })),
    ),
  );
  const xs = panels.flatMap(({ x }) => x);
  const plot = drawn(
    {
      ...frame(size),
      height: 30 + rows * PANEL + 44,
      marginLeft: 46,
      fx: { axis: null, padding: 0.06 },
      fy: { axis: null, padding: 0.2 },
      x: { domain: [Math.min(...xs), Math.max(...xs)], label: 'x →', ticks: 5 },
      y: { domain: [0, 1.04 * top], label: '↑ density', ticks: 4 },
      marks: [
        Plot.areaY(areas, { fx: 'fx', fy: 'fy', x: 'x', y: 'y', fill: 'var(--ink)', fillOpacity: 0.16 }),
        Plot.line(lines, {
          ...{ fx: 'fx', fy: 'fy', x: 'x', y: 'y', z: 'line' },
          ...{ stroke: 'var(--blue)', strokeWidth: 1.5, strokeOpacity: 0.75, clip: true },
        }),
        Plot.ruleY([0], { stroke: 'var(--ink)', strokeOpacity: 0.4 }),
        Plot.text(
          panels.map(({ title }, i) => ({ ...place(i), title })),
          { fx: 'fx', fy: 'fy', text: 'title', frameAnchor: 'top', dy: -14, fontWeight: 600, fill: 'var(--ink)' },
        ),
      ],
    },
    `Densities in ${panels.length} panels: ${panels.map(({ title }) => title).join('; ')}.`,
  );
  const [xOf, fxOf, fyOf] = [pixels(plot, 'x'), pixels(plot, 'fx'), pixels(plot, 'fy')];
  const places = panels.flatMap((panel, i) => {
    const { fx, fy } = place(i);
    const stride = Math.max(1, Math.floor(panel.x.length / 20));
    return panel.x.flatMap((at, k) =>
      k % stride === 0
        ? [{ x: xOf(at) + fxOf(fx) - fxOf(0), y: fyOf(fy) + PANEL / 2, says: () => pointText(panel, k) }]
        : [],
    );
  });
  return { svg: plot, places };
}

export const SEED_DENSITIES_KEY: readonly KeyEntry[] = [
  { mark: 'band', colour: 'var(--ink)', says: 'the law of the data, p₀' },
  { mark: 'line', colour: 'var(--blue)', says: 'what is learnt, a line for each seed' },
];

function pointText({ title, x, target, learnt }: SeedDensitiesData['panels'][number], k: number): string {
  const values = learnt.map((each) => number(each[k])).join(', ');
  return `${title}, at x = ${number(x[k])}: p₀ ${number(target[k])}; learnt by seed ${values === '' ? 'nothing' : values}.`;
}
