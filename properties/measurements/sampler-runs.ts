import { figure } from '../../src/evidence/number-format.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { endOfWalkWithError, type Roundings, type WalkBegun } from '../../src/sampler/end-of-walk.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { Walk } from '../../src/sampler/walk.js';
import { SystemError } from '../../src/system/contract/answers.js';
import type { Model } from '../../src/system/contract/contract.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import { SLOPE_ERROR } from '../../src/system/contract/kernel.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { Points } from '../../src/target/points.js';
import { methodOf, stepsText } from '../generators/about-samplers.js';
import { type LineMixture, predictionOf } from '../oracles/line-mixture.js';
import { type GridLevels, gridLevels } from './sampler-grids.js';

/** One sampler with one parameterization at one number of steps. */
export interface SamplerRun {
  readonly sampler: DescribedSampler;
  readonly parameterization: Parameterization;
  readonly steps: number;
  readonly grid: GridLevels;
  /** Where code may clip x_0, if it may. */
  readonly dataRange?: readonly [number, number] | undefined;
  /** For a reader. */
  readonly name: string;
}

/** The runs of one sampler at one number of steps, by what its model predicts. */
export function runsWith(system: SystemUnderTest, sampler: DescribedSampler, steps: number): SamplerRun[] {
  const grid = gridLevels(system, sampler, system.grid(sampler.name, steps));
  const asked = sampler.tolerances === undefined ? `, ${stepsText([steps])}` : '';
  const { parameterizations = [system.description.parameterization] } = sampler;
  return parameterizations
    .filter((each) => grid.levels[0].alpha > 0 || each === 'data' || each === 'velocity' || each === 'flow')
    .map((parameterization) => ({
      ...{ sampler, parameterization, steps, grid, dataRange: system.description.dataRange },
      name: `sampler ${sampler.name}${asked}, ${parameterization}`,
    }));
}

/** The state at which the flow of a sampler with tolerances ends: the last one, or that before a step to the data. */
export function flowEnd({ sampler, grid }: Pick<SamplerRun, 'sampler' | 'grid'>): number {
  return grid.levels.length - (sampler.last === undefined ? 1 : 2);
}

/** The rest of a run from one of its states on. */
export function beginningAt(run: SamplerRun, state: number): SamplerRun {
  const { grid } = run;
  const rest = {
    levels: grid.levels.slice(state),
    told: grid.told.slice(state),
    roundings: { ...grid.roundings, levels: grid.roundings.levels.slice(state) },
    scale: (k: number) => grid.scale(state + k),
  };
  return { ...run, grid: { ...grid, ...rest } };
}

/** The same grid from its last level with noise upwards, with the labels that the model is then told. */
export function upwardsRun(run: SamplerRun): SamplerRun | undefined {
  const { sampler, grid } = run;
  if (sampler.encodeLabel === undefined && !sampler.encodes) return undefined;
  const noisy = sampler.encodes ? flowEnd(run) : grid.levels.findLastIndex(({ sigma }) => sigma > 0);
  if (noisy < 1) return undefined;
  const turned = <T>(list: readonly T[]) => list.slice(0, noisy + 1).reverse();
  const told = turned(grid.told);
  return {
    ...run,
    // its last step is one of the way down
    sampler: { ...sampler, eta: 0, last: undefined },
    name: `${run.name}, upwards`,
    grid: {
      ...grid,
      levels: turned(grid.levels),
      told: sampler.encodeLabel === 'destination' ? told.slice(1) : told,
      roundings: { ...grid.roundings, levels: turned(grid.roundings.levels) },
      scale: (k) => grid.scale(noisy - k),
    },
  };
}

/** How many draws of noise a sampler makes in so many steps if it draws in each of them. */
export function drawsIn({ sampler: { method } }: Pick<SamplerRun, 'sampler'>, steps: number): number {
  return steps * ((method && METHODS[method].drawsPerStep) ?? 1);
}

/** What a walk takes of a run. */
type Walked = Pick<SamplerRun, 'grid' | 'parameterization' | 'dataRange'>;

/** The starts and the noises of a run. */
export interface Question {
  /** In the coordinates of the process. */
  readonly starts: Points;
  /** Blocks of noise. */
  readonly draws: number;
  /** Of a draw and a point. */
  noise(draw: number, point: number): number;
  /** Where between both variances a model with a learned variance puts that of a step. */
  readonly fraction: number;
  readonly direction?: 'encode';
  /** The state of its grid that a sampler begins at. */
  readonly begin?: number;
  /** Of a sampler that chooses its steps by it. */
  readonly tolerance?: number;
}

/** The points that a system's sampler arrives at, in the coordinates of its state, and the number of its draws if it says. */
export function arrivals(
  system: SystemUnderTest,
  { sampler, parameterization, steps, grid }: SamplerRun,
  axes: readonly LineMixture[],
  { starts, draws, noise, fraction, ...how }: Question,
): { readonly x: Points; readonly draws?: number } {
  const { count, dimension } = starts;
  const scale = grid.scale(0) * (how.direction === undefined ? (sampler.startScale ?? 1) : 1);
  const start = { ...starts, values: starts.values.map((x) => x / scale) };
  const blocks = Array.from({ length: draws }, (_, draw) => pointsOf(count, dimension, (i) => noise(draw, i)));
  const learned = sampler.method === 'ddpm-learned-range' ? fraction : undefined;
  const model = modelOf(axes, parameterization, learned);
  try {
    return system.sample(sampler.name, model, steps, start, { noise: blocks, ...how });
  } catch (error) {
    const rise = how.direction === undefined ? riseOf(grid) : undefined;
    // what fails on such a grid is told after the reason
    throw rise !== undefined && error instanceof SystemError ? new SystemError(`${rise}: ${error.message}`) : error;
  }
}

/** Roundings are added up to first order: what that leaves out is far less than as much again. */
export const SAFETY = 2;

/** A run whose roundings may move its result by more than this, relative, decides nothing. */
const MOST_ERROR = 1e-2;

/** An arrival on a mixture, with an infinite error if roundings could move it far: it decides nothing then. */
export function decisive({ value, error }: Estimate, { variances }: LineMixture): Estimate {
  const most = MOST_ERROR * Math.max(Math.abs(value), Math.sqrt(Math.max(...variances)));
  return { value, error: error > most ? Number.POSITIVE_INFINITY : error };
}

/**
 * The point that a sampler's method arrives at with the error that roundings leave, in the coordinates of its state.
 *
 * @param begun what is shared with other walks from the same start
 */
export function arrivalWithError(
  run: SamplerRun,
  mixture: LineMixture,
  fraction: number,
  start: number,
  noise: (k: number) => number,
  begun?: WalkBegun,
): Estimate {
  const { sampler, grid } = run;
  const walk = walkOf(run, mixture, noise, fraction);
  const { value, error } = endOfWalkWithError(methodOf(sampler), walk, start, sampler, grid.roundings, begun);
  const scale = grid.scale(grid.levels.length - 1);
  return { value: value / scale, error: (SAFETY * error) / scale };
}

/** The first step of a grid in which noise does not fall, in words. */
function riseOf({ levels }: GridLevels): string | undefined {
  const ratios = levels.map(({ alpha, sigma }) => sigma / alpha);
  const k = ratios.findIndex((ratio, i) => i > 0 && ratio > ratios[i - 1]);
  if (k < 0) return undefined;
  const [before, now] = [ratios[k - 1], ratios[k]].map((ratio) => figure(ratio));
  return `its grid is wrong, as sampler-grid.snr says: sigma/alpha rises from ${before} in state ${k} to ${now}`;
}

/**
 * A mixture in the units of a system's data.
 *
 * @param spread of variances where the data have a range, a twelfth of which is a unit
 */
export function targetOf(
  system: SystemUnderTest,
  mixtures: readonly LineMixture[],
  spread = 0.25,
): readonly LineMixture[] {
  const range = system.description.dataRange;
  if (range === undefined) return mixtures;
  // well within the range, so that a sampler that clips has nothing to clip
  const [middle, unit] = [(range[0] + range[1]) / 2, (range[1] - range[0]) / 12];
  return mixtures.map(({ weights, means, variances }) => ({
    weights,
    means: means.map((mean) => middle + unit * mean),
    variances: variances.map((variance) => spread * unit * unit * variance),
  }));
}

/** The exact model of independent axes, as a system is given it: one mixture on the line, or normals of one variance. */
export function modelOf(
  axes: readonly LineMixture[],
  parameterization: Parameterization,
  varianceFraction?: number,
): Model {
  const [{ weights, variances }] = axes;
  const means = weights.map((_, k) => axes.map((axis) => axis.means[k]));
  return {
    target: { kind: 'mixture', weights, means, variances },
    parameterization,
    ...(varianceFraction === undefined ? {} : { varianceFraction }),
  };
}

/**
 * The walk of one coordinate on the system's grid with an exact model. How code clips is not described, so that a prediction
 * of x_0 beyond `dataRange` is unknown, and so is all that follows from it: NaN.
 */
export function walkOf(
  { grid, parameterization, dataRange: [low, high] = [-Infinity, Infinity] }: Walked,
  mixture: LineMixture,
  noise: (k: number) => number,
  varianceFraction: number,
): Walk {
  const { unit, levels: errors } = grid.roundings;
  const isFlow = parameterization === 'flow';
  // a system's exact model has its slopes by differences
  const coarser = isFlow ? Math.max(1, SLOPE_ERROR / unit) : 1;
  const predicted = (x: number, told: Signal, as: Signal, off: Roundings['levels'][number] = {}) => {
    const [alphaSlope, sigmaSlope, halfSquareSlope] = [off.alphaSlope, off.sigmaSlope, off.halfSquareSlope].map(
      (error = 0) => error / unit,
    );
    const coarseness = { coarser, alphaSlope, sigmaSlope, halfSquareSlope };
    const found = predictionOf(mixture, parameterization, x, told, as, coarseness);
    return found.data < low || found.data > high ? { ...found, data: Number.NaN, noise: Number.NaN } : found;
  };
  return {
    levels: grid.levels,
    levelAt: grid.levelAt,
    noise,
    varianceFraction,
    // the errors of a level are carried by the steps from it, but for those of a flow that the model has predicted there
    predict: (x, k, as = grid.levels[k]) => predicted(x, grid.told[k], as, isFlow ? errors[k] : {}),
    predictAt: (x, level) =>
      predicted(x, grid.toldAt(level), level, level.time === undefined ? {} : grid.errorsAt(level.time)),
    rounded: (value) => value,
  };
}

/** The coordinate at the first level that a normal number stands for, in the coordinates of the process. */
export function startOf({ levels }: GridLevels, { weights, means, variances }: LineMixture, z: number): number {
  const { alpha, sigma } = levels[0];
  const mean = weights.reduce((sum, weight, k) => sum + weight * means[k], 0);
  const variance = weights.reduce((sum, weight, k) => sum + weight * (variances[k] + (means[k] - mean) ** 2), 0);
  return alpha * mean + Math.sqrt(alpha * alpha * variance + sigma * sigma) * z;
}

/** Normal numbers of a seed, none beyond 2.5, so that a sampler that clips has nothing to clip. */
export function clippedNormals(seed: number): () => number {
  const draw = stream(seed, 'noise');
  return () => Math.max(-2.5, Math.min(2.5, draw.normal()));
}

/** Points from a function of row and coordinate. */
export function pointsOf(count: number, dimension: number, of: (i: number, j: number) => number): Points {
  const values = Float64Array.from({ length: count * dimension }, (_, k) =>
    of(Math.floor(k / dimension), k % dimension),
  );
  return { count, dimension, values };
}
