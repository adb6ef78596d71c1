import { figure } from '../evidence/number-format.js';
import type { SamplerLine, SamplerRun, SamplersResult } from '../sampler/samplers-result.js';
import { type BoundedDistance, boundedLines, settingOfBounds, titleOfBounds } from './sampler-bounds-text.js';
import { type Distance, distanceOf, nameOf, settingOf, titleOf } from './samplers-text.js';
import { xmlText } from './xml-text.js';

const [WIDTH, HEIGHT] = [860, 520];
const MARGIN = { left: 74, right: 218, top: 76, bottom: 56 };
const PLOT = { right: WIDTH - MARGIN.right, bottom: HEIGHT - MARGIN.bottom };

/** Okabe and Ito's colours, which people with any colour vision tell apart, with a dash for each time they come round. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#7f6fbf', '#8c6d31'];
const DASHES = ['', '6 4', '2 3'];

/** Pixels between the names at the ends of the curves. */
const LINE = 16;

/** A share of the largest error below which nothing is drawn: rounding is all that is to be seen there. */
const LEAST_SHARE = 1e-9;

const STYLE = `
  text { font: 12px ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .muted, .tick { fill: #59636e; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .paper { fill: #ffffff; }
  .own { stroke-width: 3.5; }
  .own-name { font-weight: 600; }
  polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .muted, .tick { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .paper { fill: #0d1117; }
  }`;

interface Curve {
  readonly name: string;
  readonly isOwn: boolean;
  readonly colour: string;
  readonly dash: string;
  readonly points: readonly (readonly [calls: number, error: number])[];
}

/** A picture of one distance by number of model calls, each on a scale of its logarithm, as an SVG file. */
export function samplersPicture(result: SamplersResult, distance: Distance): string {
  const curves = result.samplers.map((line, i) => curveOf(line, i, (run) => distanceOf(run, distance)));
  return picture(result, { title: titleOf(distance), setting: settingOf(result), curves, bounds: [] });
}

/** The same from the law of the last level, with the least bound of each sampler as a dotted line. */
export function samplerBoundsPicture(result: SamplersResult, distance: BoundedDistance): string {
  const lines = boundedLines(result, distance);
  const curves = (which: 'exact' | 'least') =>
    lines.map(({ line, runs }, i) => curveOf(line, i, (_, k) => runs[k]?.[which]));
  return picture(result, {
    title: titleOfBounds(distance),
    setting: settingOfBounds(result).map((text, i) => (i === 0 ? `${text}; dotted: the least bound` : text)),
    curves: curves('exact'),
    bounds: curves('least'),
  });
}

interface Drawn {
  readonly title: string;
  readonly setting: readonly string[];
  readonly curves: readonly Curve[];
  /** One above each curve, if there are any. */
  readonly bounds: readonly Curve[];
}

function picture({ samplers }: SamplersResult, { title, setting: [setting, ...more], curves, bounds }: Drawn): string {
  const all = [...curves, ...bounds].flatMap(({ points }) => points);
  const [fewest, most] = rangeOf(all.map(([calls]) => calls));
  const [smallest, largest] = rangeOf(all.map(([, error]) => error));
  const floor = Math.max(smallest, largest * LEAST_SHARE);
  const x = scale([fewest, most], [MARGIN.left, PLOT.right]);
  const y = scale([floor / 1.3, largest * 1.3], [PLOT.bottom, MARGIN.top]);
  const shown = (of: readonly Curve[]) =>
    of.map((curve) => ({ ...curve, points: curve.points.filter(([, error]) => error >= floor) }));
  const heading = `${title} by number of model calls`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${xmlText(heading)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    text(MARGIN.left, 26, heading, 'class="title"'),
    text(MARGIN.left, 45, setting, 'class="muted"'),
    text(MARGIN.left, 61, more.join('; '), 'class="muted"'),
    ...ticks(floor / 1.3, largest * 1.3).map((tick) => gridLine(y(tick), tick)),
    ...samplers[0].runs.map(({ budget }) => callTick(x(budget), budget)),
    text((MARGIN.left + PLOT.right) / 2, HEIGHT - 14, 'model calls (log scale)', 'text-anchor="middle" class="muted"'),
    ...shown(bounds).map((curve) => boundLine(curve, x, y)),
    ...shown(curves).map((curve) => line(curve, x, y)),
    ...names(shown(curves), x, y),
    '</svg>\n',
  ].join('\n');
}

function curveOf(
  line: SamplerLine,
  i: number,
  knownOf: (run: SamplerRun, k: number) => SamplerRun['w2'] | undefined,
): Curve {
  return {
    name: nameOf(line),
    isOwn: line.of !== null,
    colour: COLOURS[i % COLOURS.length],
    dash: DASHES[Math.floor(i / COLOURS.length) % DASHES.length],
    points: line.runs.flatMap((run, k) => {
      const value = knownOf(run, k)?.value;
      return value == null || value === 0 ? [] : [[run.calls ?? run.steps ?? run.budget, value] as const];
    }),
  };
}

/** The least and the largest of some numbers, apart where they are one; 1 and 10 where there is none. */
function rangeOf(values: readonly number[]): [number, number] {
  if (values.length === 0) return [1, 10];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low / 2, high * 2];
}

type Scale = (value: number) => number;

function scale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  return (value) => from + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (to - from);
}

/** Powers of ten, and with 2 and 5 in each decade where there are fewer than three of them. */
function ticks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const within = (digits: readonly number[]) =>
    Array.from({ length: last - first + 1 }, (_, k) => digits.map((digit) => Number(`${digit}e${first + k}`)))
      .flat()
      .filter((value) => value >= low && value <= high);
  const powers = within([1]);
  return powers.length < 3 ? within([1, 2, 5]) : powers;
}

function gridLine(y: number, tick: number): string {
  return [
    `<line class="grid" x1="${MARGIN.left}" x2="${PLOT.right}" y1="${pixel(y)}" y2="${pixel(y)}"/>`,
    text(MARGIN.left - 10, y + 4, figure(tick), 'text-anchor="end" class="tick"'),
  ].join('\n');
}

function callTick(x: number, calls: number): string {
  return [
    `<line class="grid" x1="${pixel(x)}" x2="${pixel(x)}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 5}"/>`,
    text(x, PLOT.bottom + 20, String(calls), 'text-anchor="middle" class="tick"'),
  ].join('\n');
}

function line({ points, colour, dash, isOwn }: Curve, x: Scale, y: Scale): string {
  const path = points.map(([calls, error]) => `${pixel(x(calls))},${pixel(y(error))}`).join(' ');
  const marks = points.map(
    ([calls, error]) =>
      `<circle cx="${pixel(x(calls))}" cy="${pixel(y(error))}" r="${isOwn ? 4.5 : 3}" fill="${colour}"/>`,
  );
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  const own = isOwn ? ' class="own"' : '';
  return [`<polyline points="${path}" stroke="${colour}"${dashes}${own}/>`, ...marks].join('\n');
}

/** A bound, without marks and without a name: its curve has them. */
function boundLine({ points, colour }: Curve, x: Scale, y: Scale): string {
  const path = points.map(([calls, error]) => `${pixel(x(calls))},${pixel(y(error))}`).join(' ');
  return `<polyline points="${path}" stroke="${colour}" stroke-dasharray="1 3" style="stroke-width: 1.2"/>`;
}

/** The names at the ends of the curves, moved apart where these lie together, each with a line to its own. */
function names(curves: readonly Curve[], x: Scale, y: Scale): string[] {
  const drawn = curves.filter(({ points }) => points.length > 0);
  const ends = drawn
    .map((curve) => {
      const [calls, error] = curve.points[curve.points.length - 1];
      return { curve, x: x(calls), y: y(error) };
    })
    .sort((a, b) => a.y - b.y);
  const places = apart(
    ends.map((end) => end.y),
    MARGIN.top - 10,
    PLOT.bottom + 10,
  );
  return ends.flatMap((end, i) => {
    const at = PLOT.right + 26;
    return [
      `<polyline points="${pixel(end.x + 6)},${pixel(end.y)} ${at - 12},${pixel(places[i])} ${at - 4},${pixel(places[i])}" stroke="${end.curve.colour}" style="stroke-width: 1; opacity: 0.6"/>`,
      text(at, places[i] + 4, end.curve.name, end.curve.isOwn ? 'class="own-name"' : ''),
    ];
  });
}

/** Places no closer than a line of text, each as near as that allows to where it should be: neighbours share what they yield. */
function apart(wanted: readonly number[], low: number, high: number): number[] {
  const gap = Math.min(LINE, (high - low) / Math.max(1, wanted.length - 1));
  const places = [...wanted];
  for (let k = 1; k < places.length; k++) places[k] = Math.max(places[k], places[k - 1] + gap);
  let limit = high;
  for (let k = places.length - 1; k >= 0; k--) {
    places[k] = Math.min(places[k], limit);
    limit = places[k] - gap;
  }
  return places;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${pixel(x)}" y="${pixel(y)}"${attributes === '' ? '' : ` ${attributes}`}>${xmlText(content)}</text>`;
}

/** To a tenth of a pixel, so that files are short. */
function pixel(value: number): string {
  return String(Math.round(10 * value) / 10);
}
