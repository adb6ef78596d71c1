import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { spaced } from '../../src/sampler/spacing.js';
import type { GridAnswer } from '../../src/system/contract/checked-calls.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { countsOf, ofSamplers, type SamplerPart, stepsText } from '../generators/about-samplers.js';
import { between, vectors } from '../generators/numbers.js';
import { levelsOfLabels } from '../measurements/levels-of-systems.js';
import { pointsOf } from '../measurements/sampler-runs.js';

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
  /** The most that rounding of labels may move log(sigma/alpha) of each. */
  readonly rooms: readonly number[];
  /** Of the dtype. */
  readonly epsilon: number;
}

/** A state that a sampler starts from, and the normal number that made it. */
export interface SampledStart {
  readonly sampler: DescribedSampler;
  /** The first level of its grid, if the system has grids. */
  readonly first: Signal | undefined;
  /** The noise end of the process, and the variance of the prior there. */
  readonly end: Signal;
  readonly priorVariance: number;
  readonly found: number;
  readonly noise: number;
  readonly where: string;
}

/** All samplers, each at every number of steps. */
const parts = perCase((system: SystemUnderTest, _: GridCase): SamplerPart[] =>
  system.description.samplers.flatMap((sampler) =>
    countsOf(sampler, system).map((steps) => ({ sampler, steps: [steps] })),
  ),
);

/** A measurement of the grids of samplers at several numbers of steps. */
export function ofGrids<V extends object>(valuesOf: (sampled: SampledGrid) => readonly V[]) {
  return ofSamplers<GridCase, V>({
    parts,
    measure: (system, aCase, part) => valuesOf(gridOf(system, aCase, part)),
  });
}

/** A measurement of the states that samplers start from, with the most steps where they have a grid. */
export function ofStarts<V extends object>(scaleOf: (start: SampledStart) => V) {
  return ofSamplers<GridCase, V>({
    parts: (system, aCase) =>
      parts(system, aCase).filter(
        ({ sampler, steps: [steps] }) => system.can.has('start') && steps === countsOf(sampler, system).at(-1),
      ),
    measure(system, aCase, part) {
      const { sampler, steps } = part;
      const { noise } = aCase;
      const grid = system.can.has('grid') ? gridOf(system, aCase, part).grid : undefined;
      const { alpha, sigma } = system.schedule.at(1);
      const { values } = system.start(
        sampler.name,
        pointsOf(noise.length, 1, (i) => noise[i]),
      );
      return Array.from(values, (found, i) =>
        scaleOf({
          ...{ sampler, found, noise: noise[i] },
          first: grid && { alpha: grid.alpha[0], sigma: grid.sigma[0] },
          end: { alpha: alpha.value, sigma: sigma.value },
          priorVariance: system.description.process.prior.variance,
          where: grid ? placed({ sampler, steps: steps[0] }) : `sampler ${sampler.name}`,
        }),
      );
    },
  });
}

const gridOf = perCase(
  (system: SystemUnderTest, _: GridCase, { sampler, steps: [steps] }: SamplerPart): SampledGrid => {
    const grid = system.grid(sampler.name, steps);
    const told = Array.from(grid.label).filter((label) => !Number.isNaN(label));
    const found = levelsOfLabels(system, told).values();
    return {
      ...{ sampler, steps, grid },
      meant: Array.from(grid.label, (label) => (Number.isNaN(label) ? UNTOLD : (found.next().value ?? UNTOLD))),
      rooms: labelRooms(system, sampler, ratiosOf(grid)),
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

/** A place in a grid, for a reader. */
interface Placed {
  readonly where: string;
}

/** The number of states of a grid, and the expected one. */
export interface StateCount extends Placed {
  readonly states: number;
  readonly expected: number;
}

/** As many states as steps and one more; with dt, where none is left at the end, as many. */
export function stateCount(sampled: SampledGrid): StateCount[] {
  const { grid, steps } = sampled;
  const states = grid.alpha.length;
  const expected = grid.dt !== undefined && states === steps ? steps : steps + 1;
  const wanted = `${grid.dt === undefined ? '' : `${steps} or `}${steps + 1} states are expected`;
  return [{ states, expected, where: `${placed(sampled)}: ${wanted}, found ${states}` }];
}

/** sigma/alpha of a state over that of the state before it. */
export interface NoiseRatio extends Placed {
  readonly ratio: number;
}

/** A noise that rises from nothing, in numbers that can be compared. */
const MOST_RISE = 1e6;

/** sigma/alpha of each state but the first, over that of the state before. */
export function noiseRatios(sampled: SampledGrid): NoiseRatio[] {
  const ratios = ratiosOf(sampled.grid);
  return ratios.slice(1).map((ratio, k) => ({
    // 0/0 and what comes after no noise at all is no fall, nor is one state without signal after another
    ratio: ratio === ratios[k] ? 1 : Math.min(MOST_RISE, ratio / ratios[k]),
    where: `${placed(sampled)}, state ${k + 2}`,
  }));
}

/** The distance of a number from the described one, and the largest that passes. */
export interface LevelGap extends Placed {
  readonly gap: number;
  readonly tolerance: number;
  /** sigma/alpha in a state, and as it is spaced. */
  readonly found?: number;
  readonly expected?: number;
}

/** Roundings that a level is allowed, in machine epsilons; and the least tolerance, as that of other claims. */
const ROUNDINGS = 64;
const ROUNDINGS_OF_ENDS = 4;
const LEAST_TOLERANCE = 1e-11;

/**
 * The distances of the levels with noise from those of the described spacing; of the data too where even steps lead
 * there, and of a level without signal by alpha/sigma.
 */
export function spacingGaps(sampled: SampledGrid): LevelGap[] {
  const { spacing } = sampled.sampler;
  if (spacing === undefined) return [];
  const toData = spacing.ends[1] === 0;
  const ratios = ratiosOf(sampled.grid).filter((ratio) => toData || ratio > 0);
  const tolerance = Math.max(ROUNDINGS * sampled.epsilon, LEAST_TOLERANCE);
  // even steps begin at the larger end, whose roundings they keep
  const kept = ROUNDINGS_OF_ENDS * sampled.epsilon * Math.max(0, ...ratios.filter(Number.isFinite));
  return spaced(spacing, ratios.length).map((expected, k) => {
    const where = `${placed(sampled)}, state ${k + 1}`;
    const values = { found: ratios[k], expected };
    if (!Number.isFinite(expected)) return { gap: 1 / ratios[k], tolerance, where, ...values };
    // the data, whose level has no size of its own
    if (expected === 0) return { gap: ratios[k], tolerance, where, ...values };
    // by way of logarithms and powers
    const size = expected * (1 + Math.abs(Math.log(expected)));
    const gap = Math.min(Number.MAX_VALUE, Math.abs(ratios[k] - expected));
    return { gap, tolerance: tolerance * size + kept, where, ...values };
  });
}

/** The distances of labels from the levels at which they are told, in log(sigma/alpha); they may be as large as rounding. */
export function labelGaps(sampled: SampledGrid): LevelGap[] {
  const ratios = ratiosOf(sampled.grid);
  return sampled.meant.flatMap(({ alpha, sigma }, k) => {
    const label = sampled.grid.label[k];
    if (Number.isNaN(label)) return [];
    const told = `${placed(sampled)}, label ${short(label)}`;
    const ratio = sigma / alpha;
    // a label that means nothing
    if (Number.isNaN(ratio)) return { ...MISTAKEN, where: `${told}, which means no level` };
    const both = `sigma/alpha is ${short(ratio)} at the label and ${short(ratios[k])} in the step`;
    const where = `${told}: ${both}, compared by their logarithms`;
    // a single level has no neighbour to be rounded to, so any label passes
    if (ratios[k] === 0 || !Number.isFinite(sampled.rooms[k])) return [];
    const [least, most] = [Math.min(ratio, ratios[k]), Math.max(ratio, ratios[k])];
    if (least === 0 || most === Number.POSITIVE_INFINITY) {
      // no noise, or no signal, for one of both alone, and that beyond rounding
      const apart = least === 0 ? most : 1 / least;
      const isMistaken = sampled.rooms[k] === 0 && apart * apart > ROUNDINGS * sampled.epsilon;
      return isMistaken ? { ...MISTAKEN, where } : [];
    }
    // sigma^2 = 1 - alpha^2 is off by a rounding of 1
    const rounding = ROUNDINGS * sampled.epsilon * (1 + Math.abs(Math.log(ratio)) + 1 / (ratio * ratio));
    const tolerance = Math.max(rounding, LEAST_TOLERANCE) + sampled.rooms[k];
    return { gap: Math.abs(Math.log(ratio / ratios[k])), tolerance, where };
  });
}

/** A gap that no tolerance allows. */
const MISTAKEN = { gap: Number.MAX_VALUE, tolerance: 1 };

/** The factor of a normal number that makes it a state at the noise end, with the least and the most that are right. */
export interface StartScale extends Placed {
  readonly scale: number;
  readonly least: number;
  readonly most: number;
}

/** Two values of sigma/alpha that differ by less than this, relative, are one level. */
const SAME_LEVEL = 1e-3;

/**
 * At the noise end of the process generation starts from the prior, whose deviation is described; on a grid that begins
 * elsewhere between sigma and sqrt(alpha^2 + sigma^2) of either level.
 */
export function startScale({ sampler, first, end, priorVariance, found, noise, where }: SampledStart): StartScale {
  const inState = ({ alpha }: Signal, size: number) => (sampler.state === 've' ? size / alpha : size);
  const scale = found / noise;
  const became = `${where}: ${noise} becomes ${short(found)}`;
  if (first === undefined || isSameLevel(first, end)) {
    const prior = inState(end, Math.sqrt(priorVariance));
    return { scale, least: prior, most: prior, where: `${became}, and the prior has deviation ${short(prior)} there` };
  }
  const ends = [first, end];
  return {
    scale,
    least: Math.min(...ends.map((level) => inState(level, level.sigma))),
    most: Math.max(...ends.map((level) => inState(level, Math.hypot(level.alpha, level.sigma)))),
    where: became,
  };
}

function isSameLevel(one: Signal, other: Signal): boolean {
  const [ofOne, ofOther] = [one, other].map(({ alpha, sigma }) => sigma / alpha);
  return ofOne === ofOther || Math.abs(ofOne - ofOther) <= SAME_LEVEL * ofOther;
}

export const counts = ofGrids(stateCount);
export const falls = ofGrids(noiseRatios);
export const spacings = ofGrids(spacingGaps);
export const labels = ofGrids(labelGaps);
export const starts = ofStarts(startScale);

const short = (value: number) => Number(value.toPrecision(6));

function ratiosOf({ alpha, sigma }: GridAnswer): number[] {
  return Array.from(alpha, (signal, k) => sigma[k] / signal);
}

function placed({ sampler, steps }: Pick<SampledGrid, 'sampler' | 'steps'>): string {
  return `sampler ${sampler.name}, ${stepsText([steps])}`;
}
