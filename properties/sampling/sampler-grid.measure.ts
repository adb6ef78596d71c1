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
import type { Mistakes } from '../measurements/answers.js';
import type { LevelLists } from '../measurements/level-lists.js';
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
      const { alpha, sigma } = system.schedule.noiseEnd();
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
  /** sigma/alpha of the last state. */
  readonly last: number;
}

/** As many states as steps and one more; with dt, where none is left at the end, as many. */
export function stateCount(sampled: SampledGrid): StateCount[] {
  const { grid, steps } = sampled;
  const states = grid.alpha.length;
  const expected = grid.dt !== undefined && states === steps ? steps : steps + 1;
  const wanted = `${grid.dt === undefined ? '' : `${steps} or `}${steps + 1} states are expected`;
  const [last = Number.NaN] = ratiosOf(grid).slice(-1);
  const listed = `sigma/alpha is ${listText(ratiosOf(grid))}`;
  return [{ states, expected, last, where: `${placed(sampled)}: ${wanted}, found ${states}: ${listed}` }];
}

/** sigma/alpha of a state over that of the state before it. */
export interface NoiseRatio extends Placed {
  readonly ratio: number;
  /** Of the state before and of this one. */
  readonly values: readonly [before: number, now: number];
  /** sigma/alpha of all states. */
  readonly list: readonly number[];
}

/** A noise that rises from nothing, in numbers that can be compared. */
const MOST_RISE = 1e6;

/** sigma/alpha of each state but the first, over that of the state before. */
export function noiseRatios(sampled: SampledGrid): NoiseRatio[] {
  const ratios = ratiosOf(sampled.grid);
  return ratios.slice(1).map((ratio, k) => ({
    // 0/0 and what comes after no noise at all is no fall, nor is one state without signal after another
    ratio: ratio === ratios[k] ? 1 : Math.min(MOST_RISE, ratio / ratios[k]),
    values: [ratios[k], ratio] as const,
    list: ratios,
    where: `${placed(sampled)}, state ${k + 2}`,
  }));
}

/** The distance of a number from the described one, and the largest that passes. */
export interface LevelGap extends Placed {
  readonly gap: number;
  readonly tolerance: number;
  /** All levels of the grid, and the expected ones. */
  readonly lists: LevelLists;
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
  const expected = spaced(spacing, ratios.length);
  const gapFrom = (value: number, k: number) => {
    if (!Number.isFinite(expected[k])) return { gap: 1 / value, tolerance };
    // the data, whose level has no size of its own
    if (expected[k] === 0) return { gap: value, tolerance };
    // by way of logarithms and powers
    const size = expected[k] * (1 + Math.abs(Math.log(expected[k])));
    return { gap: Math.min(Number.MAX_VALUE, Math.abs(value - expected[k])), tolerance: tolerance * size + kept };
  };
  const gaps = ratios.map(gapFrom);
  const lists: LevelLists = {
    found: ratios,
    expected,
    differs: (k) => gaps[k].gap > gaps[k].tolerance,
    mistakes: () => spacingsByMistake(spacing, ratios.length),
    isFound: (value, k) =>
      value === ratios[k] || Math.abs(value - ratios[k]) <= Math.max(gaps[k].tolerance, tolerance * ratios[k]),
    names: ['sigma/alpha: answered', 'expected'],
  };
  return gaps.map((gap, k) => ({ ...gap, where: `${placed(sampled)}, state ${k + 1}`, lists }));
}

/** The levels that a spacing has with one thing wrong. */
function spacingsByMistake(spacing: NonNullable<DescribedSampler['spacing']>, count: number) {
  const { kind, rho, shift, ends } = spacing;
  const [first, last] = ends;
  const right = spaced(spacing, count);
  const longer = spaced(spacing, count + 1);
  const kinds = (['linear', 'karras', 'exponential', 'snr', 'flow'] as const).filter((each) => each !== kind);
  const middles = spaced(spacing, 2 * count + 1).filter((_, k) => k % 2 === 1);
  return {
    'N in place of N - 1: levels of a list that is one longer, without its last': longer.slice(0, -1),
    'levels of a list that is one longer, without its first': longer.slice(1),
    'the middles of the intervals in place of their ends': middles,
    'levels in the other order': right.toReversed(),
    ...Object.fromEntries(
      kinds.map((each) => [`a spacing of kind '${each}'`, spaced({ ...spacing, kind: each }, count)]),
    ),
    'rho 1/rho': spaced({ ...spacing, rho: 1 / rho }, count),
    'rho 1': spaced({ ...spacing, rho: 1 }, count),
    ...(shift === 1
      ? {}
      : {
          'a shift that is applied twice': spaced({ ...spacing, shift: shift * shift }, count),
          'a shift that is left out': spaced({ ...spacing, shift: 1 }, count),
          'a shift the other way round': spaced({ ...spacing, shift: 1 / shift }, count),
          'ends that are taken after the shift, and shifted again': spaced(
            { ...spacing, ends: [shift * first, shift * last] },
            count,
          ),
          'ends that are taken before the shift': spaced({ ...spacing, ends: [first / shift, last / shift] }, count),
          'a first end that is taken before the shift': spaced({ ...spacing, ends: [first / shift, last] }, count),
          'a last end that is taken after the shift, and shifted again': spaced(
            { ...spacing, ends: [first, shift * last] },
            count,
          ),
        }),
  };
}

/** The distances of labels from the levels at which they are told, in log(sigma/alpha); they may be as large as rounding. */
export function labelGaps(sampled: SampledGrid): LevelGap[] {
  const ratios = ratiosOf(sampled.grid);
  const meant = sampled.meant.map(({ alpha, sigma }) => sigma / alpha);
  const gaps = ratios.map((_, k) => labelGap(sampled, k));
  const isOff = (k: number) => gaps[k] !== undefined && gaps[k].gap > gaps[k].tolerance;
  const lists: LevelLists = {
    found: meant,
    expected: ratios,
    differs: isOff,
    mistakes: () => meantByMistake(sampled),
    isFound: (value, k) => gaps[k] === undefined || Math.abs(Math.log(value / meant[k])) <= gaps[k].tolerance,
    names: ['sigma/alpha by the labels that grid lists:', 'of its levels:'],
  };
  return gaps.flatMap((gap) => (gap === undefined ? [] : [{ ...gap, lists }]));
}

function labelGap(sampled: SampledGrid, k: number): Omit<LevelGap, 'lists'> | undefined {
  const label = sampled.grid.label[k];
  if (Number.isNaN(label)) return undefined;
  const ratios = ratiosOf(sampled.grid);
  const told = `${placed(sampled)}, label ${short(label)} of state ${k + 1}`;
  const { alpha, sigma } = sampled.meant[k];
  const ratio = sigma / alpha;
  // a label that means nothing, and levels that there are none of
  if (!(ratio >= 0)) return { ...MISTAKEN, where: `${told}, which means no level` };
  if (!(ratios[k] >= 0)) return { ...MISTAKEN, where: `${told}, whose alpha is ${short(sampled.grid.alpha[k])}` };
  // a single level has no neighbour to be rounded to, so any label passes
  if (ratios[k] === 0 || !Number.isFinite(sampled.rooms[k])) return undefined;
  const [least, most] = [Math.min(ratio, ratios[k]), Math.max(ratio, ratios[k])];
  if (least === 0 || most === Number.POSITIVE_INFINITY) {
    // no noise, or no signal, for one of both alone, and that beyond rounding
    const apart = least === 0 ? most : 1 / least;
    const isMistaken = sampled.rooms[k] === 0 && apart * apart > ROUNDINGS * sampled.epsilon;
    return isMistaken ? { ...MISTAKEN, where: told } : undefined;
  }
  // sigma^2 = 1 - alpha^2 is off by a rounding of 1
  const rounding = ROUNDINGS * sampled.epsilon * (1 + Math.abs(Math.log(ratio)) + 1 / (ratio * ratio));
  const tolerance = Math.max(rounding, LEAST_TOLERANCE) + sampled.rooms[k];
  return { gap: Math.abs(Math.log(ratio / ratios[k])), tolerance, where: told };
}

/** What labels would mean of which one thing is wrong, as values of sigma/alpha. */
function meantByMistake({
  grid,
  meant,
  sampler: { spacing },
}: SampledGrid): Readonly<Record<string, readonly number[]>> {
  const ratios = ratiosOf(grid);
  const { label } = grid;
  const told = label.filter((each) => !Number.isNaN(each)).length;
  // they are indices if they count, whatever they mean
  const isCount = (of: (k: number) => number) =>
    told > 1 && label.every((each, k) => Number.isNaN(each) || each === of(k));
  const asFound = meant.map(({ alpha, sigma }) => sigma / alpha);
  const factor = told > 1 ? asFound[0] / ratios[0] : Number.NaN;
  return {
    ...(isCount((k) => k) || isCount((k) => told - 1 - k)
      ? { 'the index of a step in place of its label': asFound }
      : {}),
    // nothing is known of the last, and of the first
    'the labels of the next states': [
      ...ratios.slice(1, told),
      ...new Array<number>(ratios.length - told + 1).fill(Number.NaN),
    ],
    'the labels of the states before': [Number.NaN, ...ratios.slice(0, -1)],
    'labels in the other order': ratios.slice(0, told).toReversed(),
    ...(spacing !== undefined && spacing.shift !== 1
      ? { [`labels of levels without the shift ${spacing.shift}`]: ratios.map((ratio) => ratio / spacing.shift) }
      : {}),
    [`labels of levels that are ${short(1 / factor)} times less noisy, in each step: a shift or a scale of the levels that the labels do not have`]:
      ratios.map((ratio) => factor * ratio),
  };
}

/** A gap that no tolerance allows. */
const MISTAKEN = { gap: Number.MAX_VALUE, tolerance: 1 };

/** The factor of a normal number that makes it a state at the noise end, with the least and the most that are right. */
export interface StartScale extends Placed {
  readonly scale: number;
  readonly least: number;
  readonly most: number;
  /** The factors of known mistakes. */
  readonly mistakes: Mistakes;
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
  const { sigma } = first ?? end;
  const ratio = sigma / (first ?? end).alpha;
  const mistakes = (right: number): Mistakes => ({
    'a start that is not scaled': 1,
    'a variance in place of its root, the deviation': right * right,
    'a start in the coordinates x/alpha, where x is meant': right / (first ?? end).alpha,
    'a start in the coordinates x, where x/alpha is meant': right * (first ?? end).alpha,
    'the sigma of the first level': sigma,
    'sigma/alpha of the first level': ratio,
    'sqrt(1 + sigma^2) of the first level': Math.hypot(1, ratio),
  });
  if (first === undefined || isSameLevel(first, end)) {
    const prior = inState(end, Math.sqrt(priorVariance));
    const meant = `${became}, and the prior has deviation ${short(prior)} there`;
    return { scale, least: prior, most: prior, mistakes: mistakes(prior), where: meant };
  }
  const ends = [first, end];
  const least = Math.min(...ends.map((level) => inState(level, level.sigma)));
  const most = Math.max(...ends.map((level) => inState(level, Math.hypot(level.alpha, level.sigma))));
  return { scale, least, most, mistakes: mistakes(scale > most ? most : least), where: became };
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

const listText = (list: readonly number[]) =>
  list.length <= 8
    ? list.map(short).join(', ')
    : [...list.slice(0, 4).map(short), '...', ...list.slice(-2).map(short)].join(', ');

const short = (value: number) => Number(value.toPrecision(6));

function ratiosOf({ alpha, sigma }: GridAnswer): number[] {
  return Array.from(alpha, (signal, k) => sigma[k] / signal);
}

function placed({ sampler, steps }: Pick<SampledGrid, 'sampler' | 'steps'>): string {
  return `sampler ${sampler.name}, ${stepsText([steps])}`;
}
