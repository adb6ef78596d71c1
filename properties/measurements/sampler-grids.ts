import { derivativeWithin } from '../../src/numeric/derivative.js';
import { type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { levelOf } from '../../src/process/level.js';
import type { Roundings } from '../../src/sampler/end-of-walk.js';
import { type GridLevel, levelOfRatio } from '../../src/sampler/walk.js';
import type { GridAnswer } from '../../src/system/contract/checked-calls.js';
import type { ContinuousProcess } from '../../src/system/contract/description.js';
import { type CoefficientsAt, coefficientsAt } from '../../src/system/contract/diffusion-process.js';
import {
  givenSlopes,
  isNumber,
  type KernelAnswer,
  SLOPE_ERROR,
  type Slopes,
} from '../../src/system/contract/kernel.js';
import { epsilonOf, roundingOf } from '../../src/system/contract/precision.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { levelsOfLabels, timesOfSystem } from './levels-of-systems.js';

/** A system's grid in the coordinates of its process, as the methods of this package walk it. */
export interface GridLevels {
  readonly levels: readonly GridLevel[];
  /** Where the model is told at each of them that it stands. */
  readonly told: readonly Signal[];
  /** The same between them: NaN where labels are not exact, and which one is told there cannot be known. */
  toldAt(level: GridLevel): Signal;
  readonly roundings: Roundings;
  levelAt(time: number): GridLevel;
  /** How far the numbers of `levelAt` may be off. */
  errorsAt(time: number): Roundings['levels'][number];
  /** The factor of a state at level k that makes it one of the process. */
  scale(k: number): number;
}

/** Roundings that a sum is allowed, in machine epsilons. */
const ROUNDINGS = 8;

/**
 * The levels that a system's grid means. A grid with `dt` has as many states as steps: its last level stands twice.
 */
export function gridLevels(system: SystemUnderTest, sampler: DescribedSampler, grid: GridAnswer): GridLevels {
  const { family } = system.description.process;
  const dtype = sampler.dtype ?? system.description.dtype;
  const epsilon = Math.max(epsilonOf({ dtype }), epsilonOf(system.description));
  const known = new Map<number, TimeRates>();
  const ratesAt = (time: number): TimeRates => {
    const found = known.get(time) ?? timeRates(system, time, 2 * ROUNDINGS * epsilon);
    known.set(time, found);
    return found;
  };
  const scaled = sampler.state === 've' && family !== 've';
  const signals = Array.from(grid.alpha, (alpha, k) => {
    if (sampler.state !== 've') return { alpha, sigma: grid.sigma[k] };
    const ratio = grid.sigma[k] / alpha;
    return family === 've' ? { alpha: 1, sigma: ratio } : levelOfRatio(ratio);
  });
  const flowTimes = timesOfFlow(system, sampler, grid);
  /** Of a state without a time: what a method in time knows besides is left out. */
  const slopesAt = (k: number): TimeRates => {
    const time = flowTimes[k];
    if (time === undefined) return { rates: slopesOfLabel(system, grid.label[k]), errors: {} };
    const { rates, errors } = ratesAt(time);
    return {
      rates: { alphaSlope: rates.alphaSlope, sigmaSlope: rates.sigmaSlope },
      errors: { alphaSlope: errors.alphaSlope ?? 0, sigmaSlope: errors.sigmaSlope ?? 0 },
    };
  };
  const levels = signals.map((signal, k) => {
    const time = grid.time?.[k];
    const timed = time === undefined ? slopesAt(k).rates : { time, ...ratesAt(time).rates };
    return { ...signal, ...timed, duration: grid.dt?.[k], ...stepParts(grid, k) };
  });
  const errorOf = (value: number) => 2 * ROUNDINGS * epsilon * value;
  const errors = levels.map(({ alpha, sigma, time, stepAlpha, stepVariance }, k) => {
    const timed = time === undefined ? slopesAt(k).errors : ratesAt(time).errors;
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
    told: repeated(toldLevels(system, sampler, grid, levels)),
    toldAt: sampler.labels === 'exact' ? (level) => level : toldBetween(system, 4 * ROUNDINGS * epsilon),
    roundings: { unit: ROUNDINGS * epsilon, levels: repeated(errors) },
    levelAt: (time) => ({ ...signalAtTime(system, time), time, ...ratesAt(time).rates }),
    errorsAt: (time) => ratesAt(time).errors,
    scale: (k) => (sampler.state === 've' ? (repeated(levels)[k]?.alpha ?? Number.NaN) : 1),
  };
}

/** The forward step that the step from a state reverses, where it is given. */
function stepParts({ stepAlpha, stepVariance }: GridAnswer, k: number): Pick<GridLevel, 'stepAlpha' | 'stepVariance'> {
  return { stepAlpha: stepAlpha?.[k], stepVariance: stepVariance?.[k] };
}

/** The times of a grid that has none, by its labels, where a flow in continuous time needs slopes; undefined elsewhere. */
function timesOfFlow(
  system: SystemUnderTest,
  { parameterizations = [system.description.parameterization] }: DescribedSampler,
  { label, time }: GridAnswer,
): readonly (number | undefined)[] {
  const { can } = system;
  if (!parameterizations.includes('flow') || can.has('levels') || can.has('levelOf') || time !== undefined) return [];
  // no number for a state without a label
  return timesOfSystem(system, Array.from(label)).map((each) => (Number.isNaN(each) ? undefined : each));
}

/** The slopes of a chain that are described at a label, or at all levels alike. */
function slopesOfLabel({ description: { process } }: SystemUnderTest, label: number): Partial<GridLevel> {
  if (!('levels' in process)) return {};
  const { label: labels, alphaSlope, sigmaSlope } = process.levels;
  if (alphaSlope === undefined || sigmaSlope === undefined) return {};
  // a chain with flows between its levels has constant slopes, and a state without a label needs none
  const k = Math.max(0, labels === undefined ? label || 0 : labels.indexOf(label));
  return { alphaSlope: alphaSlope[k], sigmaSlope: sigmaSlope[k] };
}

/**
 * Where the model is told that it stands: by its label where labels are rounded or interpolated; else a label that means
 * another level is a mistake.
 */
function toldLevels(
  system: SystemUnderTest,
  { labels }: DescribedSampler,
  grid: GridAnswer,
  levels: readonly GridLevel[],
): Signal[] {
  if (labels === 'exact') return levels.map((level) => level);
  const labelled = Array.from(grid.label).filter((label) => !Number.isNaN(label));
  const found = levelsOfLabels(system, labelled).values();
  return levels.map((level, k) => (Number.isNaN(grid.label[k]) ? level : { ...level, ...found.next().value }));
}

/**
 * Where labels are not exact, a method that asks its model between levels tells it the label that `labelOf` finds there. One
 * that roundings may turn into the next one is not known.
 *
 * @param rounding of sigma/alpha, relative
 */
function toldBetween(system: SystemUnderTest, rounding: number): GridLevels['toldAt'] {
  const nowhere = { alpha: Number.NaN, sigma: Number.NaN };
  if (!system.can.has('labelOf')) return (level) => ({ ...level, ...nowhere });
  return (level) => {
    const ratio = level.sigma / level.alpha;
    const labels = Array.from(system.labelOf([1 - rounding, 1 + rounding].map((factor) => ratio * factor)));
    const [below, above] = levelsOfLabels(system, labels).map(({ alpha, sigma }) => ({ ...level, alpha, sigma }));
    const apart = Math.abs(Math.log((above.sigma * below.alpha) / (below.sigma * above.alpha)));
    return apart > 8 * rounding ? { ...level, ...nowhere } : below;
  };
}

/** The first step of differences in time, as a fraction of the process. */
const STEP = 0.02;

/** The rates that a method in time knows at a time, and by how much each may be off. */
interface TimeRates {
  readonly rates: Partial<GridLevel>;
  readonly errors: { readonly [part in keyof GridLevel]?: number };
}

interface DriftAndDiffusion {
  readonly drift: Estimate;
  readonly diffusionSquare: Estimate;
}

/**
 * f, g^2, alpha' and sigma' at a time, as the system gives them: a rate that it leaves out follows from the others, with
 * the time s from the data end, dalpha/ds = f alpha and d(sigma^2)/ds = 2 f sigma^2 + g^2. Without any, they are found by
 * differences.
 *
 * @param rounding of what it gives, relative
 */
export function timeRates(system: SystemUnderTest, time: number, rounding = roundingOf(system.description)): TimeRates {
  const { process } = system.description;
  if ('levels' in process) return { rates: {}, errors: {} };
  const forwards = Math.sign(process.to - process.from);
  const answer = coefficientsOf(system, time);
  // given slopes hold at an end too, where differences of narrow numbers are lost in their rounding
  const slopes = givenSlopes(answer, forwards, answer, rounding) ?? slopesByDifferences(system, process, time);
  const drifts = givenDrift(answer, rounding) ?? driftOf(slopes, answer, forwards);
  const square = answer.sigma === 0 ? { halfSquareSlope: squareSlope(system, process, answer, time, rounding) } : {};
  const known = Object.entries({ ...slopes, ...drifts, ...square });
  return {
    rates: Object.fromEntries(known.map(([part, { value }]) => [part, value])),
    errors: Object.fromEntries(known.map(([part, { error }]) => [part, error])),
  };
}

/** (sigma^2)'/2 in the time of the process where there is no noise: g^2/2 in the time from the data end. */
function squareSlope(
  system: SystemUnderTest,
  { from, to }: Pick<ContinuousProcess, 'from' | 'to'>,
  { drift, diffusion }: KernelAnswer<number>,
  time: number,
  rounding: number,
): Estimate {
  if (isNumber(drift) && isNumber(diffusion)) {
    const half = 0.5 * diffusion * diffusion;
    return { value: Math.sign(to - from) * half, error: 2 * rounding * half };
  }
  return byDifferences(system, { from, to }, time, ({ sigma }) => 0.5 * sigma * sigma);
}

/** alpha and sigma of a system at a time. */
export function signalAtTime(system: SystemUnderTest, time: number): Signal {
  const { alpha, sigma } = coefficientsOf(system, time);
  return { alpha, sigma };
}

function givenDrift(
  { alpha, sigma, drift, diffusion }: KernelAnswer<number>,
  rounding: number,
): DriftAndDiffusion | undefined {
  if (drift === undefined || diffusion === undefined || alpha === 0 || sigma === 0) return undefined;
  const square = diffusion * diffusion;
  return {
    drift: { value: drift, error: rounding * Math.abs(drift) },
    diffusionSquare: { value: square, error: 2 * rounding * square },
  };
}

/** Without signal f is infinite, and the flow has slopes alone. */
function driftOf(
  { alphaSlope, sigmaSlope }: Slopes,
  { alpha, sigma }: Signal,
  forwards: number,
): DriftAndDiffusion | undefined {
  if (alpha === 0) return undefined;
  const drift = times(forwards / alpha, alphaSlope);
  return { drift, diffusionSquare: times(2 * sigma, minus(times(forwards, sigmaSlope), times(drift, sigma))) };
}

function slopesByDifferences(
  system: SystemUnderTest,
  process: Pick<ContinuousProcess, 'from' | 'to'>,
  time: number,
): Slopes {
  const slope = (part: 'alpha' | 'sigma') => byDifferences(system, process, time, (signal) => signal[part]);
  return { alphaSlope: slope('alpha'), sigmaSlope: slope('sigma') };
}

function byDifferences(
  system: SystemUnderTest,
  { from, to }: Pick<ContinuousProcess, 'from' | 'to'>,
  time: number,
  of: (signal: Signal) => number,
): Estimate {
  const domain = [Math.min(from, to), Math.max(from, to)] as const;
  const at = (t: number) => of(signalAtTime(system, t));
  const { value, error } = derivativeWithin(
    at,
    time,
    domain,
    STEP * Math.abs(to - from),
    epsilonOf(system.description),
  );
  return { value, error: Math.max(error, SLOPE_ERROR * Math.abs(value)) };
}

const coefficients = new WeakMap<SystemUnderTest, CoefficientsAt>();

function coefficientsOf(system: SystemUnderTest, time: number): KernelAnswer<number> {
  const known = coefficients.get(system) ?? coefficientsAt(system);
  coefficients.set(system, known);
  return known.at(time);
}
