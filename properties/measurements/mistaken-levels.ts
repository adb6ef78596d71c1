import type { GridLevel } from '../../src/sampler/walk.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { Mistaken, MistakenSampler } from './mistaken-arrival.js';
import type { SamplerRun } from './sampler-runs.js';

/** The levels of a chain. */
export interface Table {
  readonly levels: readonly GridLevel[];
  /** The level some entries further; the data before the first; undefined for a level that the chain does not have. */
  beside(level: GridLevel, further: number): GridLevel | undefined;
}

/** A level of the grid is one of the chain where both differ by less than this, relative. */
const SAME = 1e-4;
const DATA: GridLevel = { alpha: 1, sigma: 0 };

export function tableOf({ schedule }: SystemUnderTest): Table {
  const levels = (schedule.levels ?? []).map(({ alpha, sigma }) => ({ alpha: alpha.value, sigma: sigma.value }));
  const beside = ({ alpha, sigma }: GridLevel, further: number) => {
    const k = levels.findIndex((each) => Math.abs((each.sigma * alpha) / (each.alpha * sigma) - 1) < SAME);
    if (k < 0) return undefined;
    return k + further < 0 ? DATA : levels[k + further];
  };
  return { levels, beside };
}

/** Another level in place of one of the grid, where there is another. */
const withLevel = (
  levels: readonly GridLevel[],
  k: number,
  other: Partial<GridLevel> | undefined,
): readonly GridLevel[] => levels.map((level, i) => (i === k && other !== undefined ? { ...level, ...other } : level));

/** Steps by another level than that which they come from, or lead to. */
export function levelMistakes({ grid: { levels } }: SamplerRun, table: Table): Mistaken {
  const found: Record<string, MistakenSampler> = {};
  const ends = [
    { end: 0, step: 'a step that comes from', before: 'the level before', after: 'the level that it leads to' },
    { end: 1, step: 'a step that leads to', before: 'the level that it comes from', after: 'the level after the next' },
  ];
  for (const { end, step, before, after } of ends) {
    const others: [string, (k: number) => GridLevel | undefined][] = [
      [before, (k) => levels[k + end - 1]],
      [after, (k) => levels[k + end + 1]],
      ['the level one entry lower in the table than its own', (k) => table.beside(levels[k + end], -1)],
      ['the level one entry higher in the table than its own', (k) => table.beside(levels[k + end], 1)],
      ['its own squared: a root that is left out', (k) => squared(levels[k + end])],
    ];
    for (const [which, pick] of others) {
      found[`${step} ${which}`] = { levels: (k) => withLevel(levels, k + end, pick(k)) };
      for (const part of ['alpha', 'sigma'] as const) {
        found[`${step} a level with ${part} of ${which}`] = {
          levels(k) {
            const other = pick(k);
            return withLevel(levels, k + end, other && { [part]: other[part] });
          },
        };
      }
    }
  }
  for (const [name, factor] of [
    ['half the length of a step', 0.5],
    ['twice the length of a step', 2],
    ['a step in the other direction', -1],
  ] as const) {
    found[name] = { levels: (k) => withLevel(levels, k, { duration: factor * durationOf(levels, k) }) };
  }
  return {
    ...found,
    'the length of the step before': {
      levels: (k) => withLevel(levels, k, { duration: durationOf(levels, Math.max(0, k - 1)) }),
    },
    'the length of the next step': {
      levels: (k) => withLevel(levels, k, { duration: durationOf(levels, Math.min(levels.length - 2, k + 1)) }),
    },
    'steps of equal length, 1/N': {
      levels: (k) => withLevel(levels, k, { duration: Math.sign(durationOf(levels, k)) / (levels.length - 1) }),
    },
    'g^2/2 in place of g^2': { levels: (k) => rated(levels, k, { diffusionSquare: 0.5 }) },
    '2 g^2 in place of g^2': { levels: (k) => rated(levels, k, { diffusionSquare: 2 }) },
    'half of the drift f': { levels: (k) => rated(levels, k, { drift: 0.5 }) },
    'a drift f of the other sign': { levels: (k) => rated(levels, k, { drift: -1 }) },
  };
}

const squared = ({ alpha, sigma }: GridLevel): GridLevel => ({ alpha: alpha * alpha, sigma: sigma * sigma });

function durationOf(levels: readonly GridLevel[], k: number): number {
  const { duration, time = Number.NaN } = levels[k];
  return duration ?? (levels[k + 1].time ?? Number.NaN) - time;
}

/** A rate of step k times a factor. */
function rated(
  levels: readonly GridLevel[],
  k: number,
  factors: { readonly [part in 'drift' | 'diffusionSquare']?: number },
) {
  const changed = Object.entries(factors).map(([part, factor]) => [
    part,
    factor * (levels[k][part as 'drift'] ?? Number.NaN),
  ]);
  return withLevel(levels, k, Object.fromEntries(changed));
}

/** Steps of a chain that go by its labels, not by the list of them, and last steps that end elsewhere. */
export function strideMistakes({ grid: { levels }, steps }: SamplerRun, table: Table): Mistaken {
  const last = levels.length - 1;
  const stride = Math.floor(table.levels.length / steps);
  const further = (name: string, by: number, until = last) => ({
    [name]: { levels: (k: number) => withLevel(levels, k + 1, k < until ? table.beside(levels[k], -by) : undefined) },
  });
  const ending = (end: GridLevel) => ({
    levels: (k: number) => (k === last - 1 ? withLevel(levels, last, end) : levels),
  });
  return {
    ...(table.levels.length === 0
      ? {}
      : {
          ...further(
            `a step to the label t - ${stride}, by T//N, in place of the next label of the list (T = ${table.levels.length}, N = ${steps})`,
            stride,
          ),
          ...further(
            `a step to the label t - ${stride}, by T//N, in place of the next label of the list (T = ${table.levels.length}, N = ${steps}), in all but the last step`,
            stride,
            last - 1,
          ),
          ...further('a step to the label t - 1, in place of the next label of the list', 1),
          'a last step to the first level of the table, alpha_bar_0 in place of 1': ending(table.levels[0]),
        }),
    'a last step to the data, in place of the last level': ending(DATA),
  };
}
