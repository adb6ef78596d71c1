import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { spaced } from '../../src/sampler/spacing.js';
import type { GridAnswer } from '../../src/system/contract/checked-calls.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { falling } from '../generators/answers.js';
import { levelsOfLabels } from '../generators/levels.js';
import { between, vectors } from '../generators/numbers.js';
import { pointsOf } from '../generators/sampler-runs.js';
import { countsOf, ofSamplers, type SamplerPart, stepsText } from '../generators/samplers.js';

/** A case about the grids of samplers. */
export interface GridCase {
  /** Normal numbers to start from. */
  readonly noise: readonly number[];
}

export const gridCases = (): Arbitrary<GridCase> => fc.record({ noise: vectors(3, between(0.3, 2)) });

/** The grid of a sampler at one number of steps. */
export interface SampledGrid {
  readonly sampler: DescribedSampler;
  readonly steps: number;
  readonly grid: GridAnswer;
  /** Signal and noise that the labels of the grid mean; NaN where the model is told none. */
  readonly meant: readonly Signal[];
  /** How far log(sigma/alpha) of each label may be from that of its level: by as much as labels are rounded. */
  readonly rooms: readonly number[];
  /** The noise end of the process. */
  readonly end: Signal;
  /** Of the dtype. */
  readonly epsilon: number;
}

/** A state that a sampler starts from, and the normal number that made it. */
export interface SampledStart {
  readonly sampled: SampledGrid;
  readonly found: number;
  readonly noise: number;
}

/** All samplers, each at every number of steps. */
const parts = perCase((system: SystemUnderTest, _: GridCase): SamplerPart[] =>
  system.description.samplers.flatMap((sampler) =>
    countsOf(sampler, system).map((steps) => ({ sampler, steps: [steps] })),
  ),
);

/** The grids of samplers at several numbers of steps. */
export const grids = ofSamplers<GridCase, SampledGrid>({
  parts,
  measure: (system, aCase, part) => [gridOf(system, aCase, part)],
});

/** The states that samplers start from, with the most steps. */
export const starts = ofSamplers<GridCase, SampledStart>({
  parts: (system, aCase) =>
    parts(system, aCase).filter(
      ({ sampler, steps: [steps] }) => system.can.has('start') && steps === countsOf(sampler, system).at(-1),
    ),
  measure(system, aCase, part) {
    const { noise } = aCase;
    const sampled = gridOf(system, aCase, part);
    const { values } = system.start(
      part.sampler.name,
      pointsOf(noise.length, 1, (i) => noise[i]),
    );
    return Array.from(values, (found, i) => ({ sampled, found, noise: noise[i] }));
  },
});

const gridOf = perCase(
  (system: SystemUnderTest, _: GridCase, { sampler, steps: [steps] }: SamplerPart): SampledGrid => {
    const grid = system.grid(sampler.name, steps);
    const told = Array.from(grid.label).filter((label) => !Number.isNaN(label));
    const found = levelsOfLabels(system, told).values();
    const { alpha, sigma } = system.schedule.at(1);
    return {
      ...{ sampler, steps, grid },
      meant: Array.from(grid.label, (label) => (Number.isNaN(label) ? UNTOLD : (found.next().value ?? UNTOLD))),
      rooms: labelRooms(system, sampler, ratiosOf(grid)),
      end: { alpha: alpha.value, sigma: sigma.value },
      epsilon: epsilonOf({ dtype: sampler.dtype ?? system.description.dtype }),
    };
  },
);

/** A level of the chain, or without one a step of the grid. */
function labelRooms(system: SystemUnderTest, { labels }: DescribedSampler, ratios: readonly number[]): number[] {
  if (labels === 'exact') return ratios.map(() => 0);
  // half a level, in whichever quantity it is rounded, is less than a whole one in another
  const share = labels === 'rounded' ? 0.75 : 1;
  const logs = system.schedule.levels?.map((level) => Math.log(level.sigma.value / level.alpha.value));
  return ratios.map((ratio, k) => {
    if (logs === undefined) return share * Math.abs(Math.log(ratio / (ratios[k + 1] || ratios[k - 1])));
    const above = logs.findIndex((log) => log >= Math.log(ratio));
    const next = Math.max(1, above < 0 ? logs.length - 1 : above);
    return share * Math.abs(logs[next] - logs[next - 1]);
  });
}

const UNTOLD: Signal = { alpha: Number.NaN, sigma: Number.NaN };

/** A noise that rises from nothing, in numbers that can be compared. */
const MOST_RISE = 1e6;

/** Roundings that a level is allowed, in machine epsilons; and the least tolerance, as that of other claims. */
const ROUNDINGS = 64;
const ROUNDINGS_OF_ENDS = 4;
const LEAST_TOLERANCE = 1e-11;

/** As many states as steps and one more; with dt, where none is left at the end, as many. */
export function stateCount(sampled: SampledGrid): Comparison {
  const { grid, steps } = sampled;
  const states = grid.alpha.length;
  const expected = grid.dt !== undefined && states === steps ? steps : steps + 1;
  const wanted = `${grid.dt === undefined ? '' : `${steps} or `}${steps + 1} states are expected`;
  return {
    measured: Math.abs(states - expected),
    bound: 0.5,
    error: 0,
    where: `${placed(sampled)}: ${wanted}, found ${states}`,
  };
}

/** sigma/alpha falls from state to state. */
export function noiseFalls(sampled: SampledGrid): Comparison[] {
  const ratios = ratiosOf(sampled.grid);
  return ratios.slice(1).map((ratio, k) => ({
    // 0/0 and what comes after no noise at all is no fall, nor is one state without signal after another
    ...falling(ratio === ratios[k] ? 1 : Math.min(MOST_RISE, ratio / ratios[k])),
    where: `${placed(sampled)}, state ${k + 2}`,
  }));
}

/** The levels with noise are where the spacing says, and so is the data where even steps lead there. */
export function spacingHolds(sampled: SampledGrid): Comparison[] {
  const { spacing } = sampled.sampler;
  if (spacing === undefined) return [];
  const toData = spacing.ends[1] === 0;
  const ratios = ratiosOf(sampled.grid).filter((ratio) => toData || ratio > 0);
  const tolerance = Math.max(ROUNDINGS * sampled.epsilon, LEAST_TOLERANCE);
  // even steps begin at the larger end, whose roundings they keep
  const kept = ROUNDINGS_OF_ENDS * sampled.epsilon * Math.max(0, ...ratios.filter(Number.isFinite));
  return spaced(spacing, ratios.length).map((expected, k) => {
    const at = { error: 0, where: `${placed(sampled)}, state ${k + 1}` };
    if (!Number.isFinite(expected)) return { measured: 1 / ratios[k], bound: tolerance, ...at };
    // the data, beside which nothing has a size
    if (expected === 0) return { measured: ratios[k], bound: tolerance, ...at };
    // by way of logarithms and powers
    const size = expected * (1 + Math.abs(Math.log(expected)));
    const measured = Math.min(Number.MAX_VALUE, Math.abs(ratios[k] - expected));
    return { measured, bound: tolerance * size + kept, ...at };
  });
}

/** A label means the level at which it is told: in log(sigma/alpha), by as much as labels may be rounded. */
export function labelsBelong(sampled: SampledGrid): Comparison[] {
  const ratios = ratiosOf(sampled.grid);
  return sampled.meant.flatMap(({ alpha, sigma }, k) => {
    const label = sampled.grid.label[k];
    if (Number.isNaN(label)) return [];
    const told = `${placed(sampled)}, label ${short(label)}`;
    const ratio = sigma / alpha;
    // a label that means nothing
    if (Number.isNaN(ratio)) {
      return { measured: Number.MAX_VALUE, bound: 1, error: 0, where: `${told}, which means no level` };
    }
    const both = `sigma/alpha is ${short(ratio)} at the label and ${short(ratios[k])} in the step`;
    const at = { where: `${told}: ${both}, compared by their logarithms`, error: 0 };
    // with no level beside it, a rounded label may be any
    if (ratios[k] === 0 || !Number.isFinite(sampled.rooms[k])) return [];
    const [least, most] = [Math.min(ratio, ratios[k]), Math.max(ratio, ratios[k])];
    if (least === 0 || most === Number.POSITIVE_INFINITY) {
      // no noise, or no signal, for one of both alone, and that beyond rounding
      const apart = least === 0 ? most : 1 / least;
      const isMistaken = sampled.rooms[k] === 0 && apart * apart > ROUNDINGS * sampled.epsilon;
      return isMistaken ? { measured: Number.MAX_VALUE, bound: 1, ...at } : [];
    }
    // sigma^2 = 1 - alpha^2 is off by a rounding of 1
    const rounding = ROUNDINGS * sampled.epsilon * (1 + Math.abs(Math.log(ratio)) + 1 / (ratio * ratio));
    const bound = Math.max(rounding, LEAST_TOLERANCE) + sampled.rooms[k];
    return { measured: Math.abs(Math.log(ratio / ratios[k])), bound, ...at };
  });
}

/** The state that is started from has the scale of the noise end: between sigma and sqrt(alpha^2 + sigma^2). */
export function startHolds({ sampled, found, noise }: SampledStart): Comparison[] {
  const { sampler, grid, end } = sampled;
  const ends = [{ alpha: grid.alpha[0], sigma: grid.sigma[0] }, end].map(({ alpha, sigma }) =>
    sampler.state === 've' ? { alpha: 1, sigma: sigma / alpha } : { alpha, sigma },
  );
  const scale = found / noise;
  const least = Math.min(...ends.map(({ sigma }) => sigma));
  const most = Math.max(...ends.map(({ alpha, sigma }) => Math.hypot(alpha, sigma)));
  const where = `${placed(sampled)}: ${noise} becomes ${short(found)}`;
  const room = 1 + START_ROOM;
  return [
    { measured: scale, bound: room * most, error: 0, where },
    { measured: least / room, bound: Math.max(scale, 0), error: 0, where },
  ];
}

/** The prior may be off as in `prior-scale`. */
const START_ROOM = 5e-3;

const short = (value: number) => Number(value.toPrecision(6));

function ratiosOf({ alpha, sigma }: GridAnswer): number[] {
  return Array.from(alpha, (signal, k) => sigma[k] / signal);
}

function placed({ sampler, steps }: Pick<SampledGrid, 'sampler' | 'steps'>): string {
  return `sampler ${sampler.name}, ${stepsText([steps])}`;
}
