import { figure } from '../evidence/number-format.js';
import type { SamplerLine, SamplerRun, SamplersResult } from '../sampler/samplers-result.js';
import { gaussianMixture } from '../target/mixture.js';
import { textTable } from './text-table.js';

/** The distances that a table and a picture can show. */
export const DISTANCES = ['w2', 'kl', 'reverse-kl'] as const;
export type Distance = (typeof DISTANCES)[number];

const NAMES: Readonly<Record<Distance, string>> = {
  w2: '2-Wasserstein distance',
  kl: 'KL(meant || generated), nats',
  'reverse-kl': 'KL(generated || meant), nats',
};

/** The distance of a run that is shown. */
export function distanceOf(run: SamplerRun, distance: Distance): SamplerRun['w2'] {
  return distance === 'reverse-kl' ? run.reverseKl : run[distance];
}

/** What is shown, as a title. */
export function titleOf(distance: Distance): string {
  return NAMES[distance];
}

/** What the numbers are of, in words. */
export function settingOf({ spectrum, target, process, ends, schedule, denoise, start }: SamplersResult): string[] {
  return [
    ...(target === undefined ? [] : [mixtureText(target)]),
    ...(spectrum === undefined ? [] : [spectrumText(spectrum)]),
    `${process}, t from ${figure(ends[0])} to ${figure(ends[1])}${denoise ? ' and on to the data' : ''}; steps even by '${schedule}'`,
    start === 'prior'
      ? 'from the prior, against the data'
      : 'from the law of the first level, against that of the last: the errors of the steps alone',
  ];
}

function mixtureText({ weights, means, variances }: NonNullable<SamplersResult['target']>): string {
  if (weights.length === 1) return `a normal on the line of variance ${figure(variances[0])}, with the exact model`;
  const { variance } = gaussianMixture(
    weights,
    means.map((mean) => [mean]),
    variances,
  );
  return `a mixture of ${weights.length} normals on the line, of deviation ${figure(Math.sqrt(variance))}, with the exact model`;
}

function spectrumText({ axes, distinct, least, largest, nodes }: NonNullable<SamplersResult['spectrum']>): string {
  const axesText = axes === 1 ? 'one axis' : `${axes} axes`;
  const range =
    least === largest ? `of variance ${figure(least)}` : `with variances from ${figure(least)} to ${figure(largest)}`;
  const rule = nodes < distinct ? `, by Gauss rules of ${nodes} nodes where there are more variances` : '';
  return `a normal of ${axesText} ${range}, with the exact model${rule}`;
}

/** A table of one distance by number of model calls, with what it is of, and what is not answered. */
export function samplersText(result: SamplersResult, distance: Distance): string {
  const budgets = result.samplers[0].runs.map(({ budget }) => budget);
  const rows = result.samplers.map((line) => [
    nameOf(line),
    ...line.runs.map((run) => cell(distanceOf(run, distance))),
  ]);
  const head = ['calls', ...budgets.map(String)];
  const reasons = new Set(
    result.samplers.flatMap((line) =>
      line.runs.flatMap((run) => {
        const known = distanceOf(run, distance);
        return known.value === null ? [`${nameOf(line)}: ${known.reason}`] : [];
      }),
    ),
  );
  return [
    `${titleOf(distance)}\n`,
    ...settingOf(result).map((line) => `  ${line}\n`),
    '\n',
    textTable([head, ...rows]),
    ...levelsText(result, budgets),
    ...(reasons.size === 0 ? [] : ['\nnot answered\n', ...Array.from(reasons, (reason) => `  ${reason}\n`)]),
  ].join('');
}

/** What levels cost, each beside the best ones, by number of steps; a chain in a line of its own. */
function levelsText({ levels }: SamplersResult, budgets: readonly number[]): string[] {
  const byCells = new Map<string, { readonly names: string[]; readonly rows: readonly string[][] }>();
  for (const line of levels.filter(({ runs }) => runs.some(({ steps }) => budgets.includes(steps)))) {
    const rows = (['gap', 'least'] as const).map((which) =>
      budgets.map((budget) => {
        const run = line.runs.find(({ steps }) => steps === budget);
        return run === undefined ? '' : cell(run[which]);
      }),
    );
    // samplers of one system may share a grid
    const key = JSON.stringify(line.runs);
    const known = byCells.get(key) ?? { names: [], rows };
    known.names.push(nameOf(line));
    byCells.set(key, known);
  }
  // the best levels of a mixture are not sought
  const isKnown = levels.some(({ runs }) => runs.some(({ least }) => least.value !== null));
  const rows = Array.from(byCells.values(), ({ names, rows: [gap, least] }) => [
    [names.join(', '), ...gap],
    ...(isKnown ? [['  best levels', ...least]] : []),
  ]).flat();
  const chains = levels.filter(({ runs }) => runs.length === 1 && !budgets.includes(runs[0].steps));
  return [
    "\nlevels: KL(true chain || chain of DDPM's steps) from the law of the first level, nats\n\n",
    textTable([['steps', ...budgets.map(String)], ...rows]),
    ...chains.map((line) => {
      const [{ steps, gap, least }] = line.runs;
      return `${nameOf(line)}, ${steps} steps: ${cell(gap)}${isKnown ? `; best levels: ${cell(least)}` : ''}\n`;
    }),
  ];
}

/** The name of a sampler or of levels, with that of their system. */
export function nameOf({ name, of }: Pick<SamplerLine, 'name' | 'of'>): string {
  return of === null ? name : `${of}/${name}`;
}

/** As many digits as are known, at most three; 'none' where there is no number. */
export function cell(known: SamplerRun['w2']): string {
  if (known.value === null) return 'none';
  const { value, error } = known;
  if (value === 0 && error === 0) return '0';
  if (value <= error) return `< ${figure(value + error, 1)}`;
  const digits = Math.max(1, Math.min(3, Math.floor(Math.log10(value / error))));
  return figure(value, digits);
}
