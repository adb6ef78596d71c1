import { levelOf } from '../../../src/process/level.js';
import { type GridLevel, levelOfRatio } from '../../../src/sampler/walk.js';
import type { Roundings } from '../../../src/sampler/walked.js';
import type { GridAnswer } from '../../../src/system/contract/checked-calls.js';
import { epsilonOf } from '../../../src/system/contract/precision.js';
import type { Signal } from '../../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { levelsOfLabels } from '../../generators/labelled-levels.js';
import { signalAtTime, timeParts } from './time-parts.js';

/** A system's grid in the coordinates of its process, as the suite's own methods walk it. */
export interface SamplerGrid {
  readonly levels: readonly GridLevel[];
  /** Where the model stands that is asked at each of them. */
  readonly asked: readonly Signal[];
  readonly roundings: Roundings;
  levelAt(time: number): GridLevel;
  /** How far the numbers of `levelAt` may be off. */
  errorsAt(time: number): Roundings['levels'][number];
  /** What a state at level k is multiplied by to be one of the process. */
  scale(k: number): number;
}

/** Roundings that a sum is allowed, in machine epsilons. */
const ROUNDINGS = 8;

/** What a system's grid means. With fewer levels than states, as grids with `dt` have, the last one stands twice. */
export function samplerGrid(system: SystemUnderTest, sampler: DescribedSampler, grid: GridAnswer): SamplerGrid {
  const { family } = system.description.process;
  const dtype = sampler.dtype ?? system.description.dtype;
  const epsilon = Math.max(epsilonOf({ dtype }), epsilonOf(system.description));
  const partsAt = (time: number) => timeParts(system, time, 2 * ROUNDINGS * epsilon);
  const scaled = sampler.state === 've' && family !== 've';
  const signals = Array.from(grid.alpha, (alpha, k) => {
    if (sampler.state !== 've') return { alpha, sigma: grid.sigma[k] };
    const ratio = grid.sigma[k] / alpha;
    return family === 've' ? { alpha: 1, sigma: ratio } : levelOfRatio(ratio);
  });
  const levels = signals.map((signal, k) => {
    const time = grid.time?.[k];
    const timed = time === undefined ? slopesOfLabel(system, grid.label[k]) : { time, ...partsAt(time).parts };
    return { ...signal, ...timed, duration: grid.dt?.[k], ...stepParts(grid, k) };
  });
  const errorOf = (value: number) => 2 * ROUNDINGS * epsilon * value;
  const errors = levels.map(({ alpha, sigma, time, stepAlpha, stepVariance }) => {
    const timed = time === undefined ? {} : partsAt(time).errors;
    const given = stepAlpha !== undefined && stepVariance !== undefined;
    const stepped = given ? { stepAlpha: errorOf(stepAlpha), stepVariance: errorOf(stepVariance) } : {};
    if (family === 've') return { sigma: errorOf(sigma), ...timed, ...stepped };
    const level = levelOf(0, alpha, sigma, { rounding: 2 * ROUNDINGS * epsilon, family: scaled ? 'vp' : family });
    // an end without noise, or without signal, is exact
    return {
      alpha: alpha === 0 ? 0 : level.alpha.error,
      sigma: sigma === 0 ? 0 : level.sigma.error,
      ...timed,
      ...stepped,
    };
  });
  const ends = grid.dt !== undefined && grid.dt.length === levels.length;
  const repeated = <T>(list: readonly T[]) => (ends ? [...list, list[list.length - 1]] : list);
  return {
    levels: repeated(levels),
    asked: repeated(askedLevels(system, sampler, grid, levels)),
    roundings: { unit: ROUNDINGS * epsilon, levels: repeated(errors) },
    levelAt: (time) => ({ ...signalAtTime(system, time), time, ...partsAt(time).parts }),
    errorsAt: (time) => partsAt(time).errors,
    scale: (k) => (sampler.state === 've' ? (repeated(levels)[k]?.alpha ?? Number.NaN) : 1),
  };
}

/** The forward step that the step from a state reverses, where it is given. */
function stepParts({ stepAlpha, stepVariance }: GridAnswer, k: number): Pick<GridLevel, 'stepAlpha' | 'stepVariance'> {
  return { stepAlpha: stepAlpha?.[k], stepVariance: stepVariance?.[k] };
}

/** The slopes of a chain that are described at a label, or at all levels alike. */
function slopesOfLabel({ description: { process } }: SystemUnderTest, label: number): Partial<GridLevel> {
  if (!('levels' in process)) return {};
  const { label: labels, alphaSlope, sigmaSlope } = process.levels;
  if (alphaSlope === undefined || sigmaSlope === undefined) return {};
  // where a chain has flows between its levels too, and where no label is asked, slopes are constant or not needed
  const k = Math.max(0, labels === undefined ? label || 0 : labels.indexOf(label));
  return { alphaSlope: alphaSlope[k], sigmaSlope: sigmaSlope[k] };
}

/** By its label where labels are rounded or interpolated; else a label that means another level is a mistake. */
function askedLevels(
  system: SystemUnderTest,
  { labels }: DescribedSampler,
  grid: GridAnswer,
  levels: readonly GridLevel[],
): Signal[] {
  if (labels === 'exact') return levels.map((level) => level);
  const asked = Array.from(grid.label).filter((label) => !Number.isNaN(label));
  const found = levelsOfLabels(system, asked).values();
  return levels.map((level, k) => (Number.isNaN(grid.label[k]) ? level : { ...level, ...found.next().value }));
}
