import { minus } from '../numeric/estimate.js';
import type { SamplerRun, SamplersResult } from '../sampler/samplers-result.js';
import { cell, type Distance, nameOf, settingOf, titleOf } from './samplers-text.js';
import { textTable } from './text-table.js';

/** The distances that have bounds. */
export type BoundedDistance = Exclude<Distance, 'reverse-kl'>;

type Known = SamplerRun['w2'];

/** What is generated, from the law of the last level, and what is at least that. */
export interface BoundedRun {
  readonly exact: Known;
  readonly bounds: readonly { readonly name: string; readonly bound: Known }[];
  /** The least of those that are known. */
  readonly least: Known;
}

/** The distance of a run with its bounds; undefined where it has none of them. */
export function boundedRun({ bounds }: SamplerRun, distance: BoundedDistance): BoundedRun | undefined {
  if (bounds === undefined) return undefined;
  const { w2, kl } = bounds;
  const found =
    distance === 'w2'
      ? {
          exact: w2.distance,
          bounds: [
            { name: 'errors of steps', bound: w2.carried },
            { name: 'by largest slopes', bound: w2.contraction },
          ],
        }
      : {
          exact: kl.divergence,
          bounds: [
            { name: 'by gap of levels', bound: kl.path },
            { name: 'by information', bound: kl.information },
            { name: 'by moments', bound: kl.moments },
          ],
        };
  const [first, ...others] = found.bounds.map(({ bound }) => bound);
  const least = others.reduce(
    (low, bound) => (bound.value !== null && (low.value === null || bound.value < low.value) ? bound : low),
    first,
  );
  return { ...found, least };
}

/** The samplers of which a run has a bound. */
export function boundedLines({ samplers }: SamplersResult, distance: BoundedDistance) {
  return samplers.flatMap((line) => {
    const runs = line.runs.map((run) => boundedRun(run, distance));
    return runs.some((run) => run?.least.value != null) ? [{ line, runs }] : [];
  });
}

/** What the numbers are, as a title. */
export function titleOfBounds(distance: BoundedDistance): string {
  return distance === 'w2' ? titleOf(distance) : 'KL(law of the last level || generated), nats';
}

/** The setting, with what the distance is from. */
export function settingOfBounds(result: SamplersResult): string[] {
  const from = result.start === 'prior' ? 'the prior' : 'the law of the first level';
  return [...settingOf(result).slice(0, -1), `from ${from}, against the law of the last level`];
}

/** A table of one distance with its bounds by number of model calls, and how much the least of them leaves. */
export function samplerBoundsText(result: SamplersResult, distance: BoundedDistance): string {
  const lines = boundedLines(result, distance);
  const budgets = result.samplers[0].runs.map(({ budget }) => String(budget));
  const rows = lines.flatMap(({ line, runs }) => {
    const names = runs.flatMap((run) => run?.bounds ?? []).map(({ name }) => name);
    const row = (name: string, of: (run: BoundedRun) => Known | undefined) => [
      name,
      ...runs.map((run) => {
        const known = run && of(run);
        return known === undefined ? '' : cell(known);
      }),
    ];
    return [
      row(nameOf(line), ({ exact }) => exact),
      ...[...new Set(names)].map((name) =>
        row(`  ${name}`, ({ bounds }) => bounds.find((each) => each.name === name)?.bound),
      ),
      row('  slack', slack),
    ];
  });
  const reasons = unanswered(result, distance);
  return [
    `${titleOfBounds(distance)}, and its bounds\n`,
    ...settingOfBounds(result).map((text) => `  ${text}\n`),
    '\n',
    textTable([['calls', ...budgets], ...rows]),
    ...(reasons.length === 0 ? [] : ['\nnot answered\n', ...reasons.map((text) => `  ${text}\n`)]),
  ].join('');
}

/** The least bound less the distance. */
function slack({ exact, least }: BoundedRun): Known {
  return exact.value === null ? exact : least.value === null ? least : minus(least, exact);
}

/** Each reason once, with the samplers that it is about. */
function unanswered({ samplers }: SamplersResult, distance: BoundedDistance): string[] {
  const names = new Map<string, Set<string>>();
  for (const line of samplers) {
    for (const reason of line.runs.flatMap((run) => reasonsOf(run, line.of !== null, distance))) {
      names.set(reason, (names.get(reason) ?? new Set()).add(nameOf(line)));
    }
  }
  return Array.from(names, ([reason, of]) => `${[...of].join(', ')}: ${reason}`);
}

function reasonsOf(run: SamplerRun, isOwn: boolean, distance: BoundedDistance): string[] {
  if (isOwn) return ['only published methods have bounds'];
  const found = boundedRun(run, distance);
  if (found === undefined) return run.w2.value === null ? [run.w2.reason] : [];
  const { exact, bounds, least } = found;
  if (exact.value === null) return [exact.reason];
  if (least.value === null) return [least.reason];
  return bounds.flatMap(({ name, bound }) => (bound.value === null ? [`${name}: ${bound.reason}`] : []));
}
