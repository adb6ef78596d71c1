import type { Level } from '../../src/process/level.js';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import { reverseDiffusion } from '../../src/sampler/reverse-sde.js';
import type { GridLevel, Method } from '../../src/sampler/walk.js';
import { levelOfRatio, ratio } from '../../src/sampler/walk.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { SamplerCase } from '../generators/about-samplers.js';
import { conditionalMeans, flowed, type LineMixture, stretch } from '../oracles/line-mixture.js';
import { beginningAt, clippedNormals, flowEnd, type SamplerRun, startOf, targetOf, walkOf } from './sampler-runs.js';

/**
 * How many tolerances an error may be, unless that is described. RK23, RK45 and DOP853 of SciPy left more on 0.3% of 1500
 * normals at most, process by process (VP, sub-VP, VE, straight) and tolerance by tolerance (1e-3, 1e-5), and 626 once: where
 * a first step is far too long, its estimate is small by chance. Three of five targets have such an error with a chance of
 * 10 (0.003)^3 = 3e-7.
 */
export const ERROR_FACTOR = 100;

/** Points of a run. */
export const STARTS = 4;

/** The targets of a case, in terms of its own. */
const TARGETS = [1, -0.8, 1.25, -1.1, 0.65];

/** A solver resolves what is at least so many tolerances wide: no narrower target is asked. */
const LEAST_DEVIATION = 100;

/** Levels at which a flow is looked at between its ends. */
const BETWEEN = 32;

/** A tolerance of fewer machine epsilons than these is below the rounding of each step. */
const LEAST_EPSILONS = 50;

/** Roundings of a flow: some of each step, of which there are many in a row that stretch alike. */
export const ROUNDINGS = 16;

/** Where the exact flow leads from a start, in the coordinates of the sampler's state. */
export interface Path {
  readonly start: number;
  /** Where the flow ends, in those of the process. */
  readonly solved: number;
  readonly end: number;
  /** By how much an error of 1 + |x|, made at the time at which that is worst, moves the end. */
  readonly reach: number;
  /** What the roundings of the levels at both ends do to it. */
  readonly off: number;
}

/** A target with the paths of all points, coordinate by coordinate. */
export interface KnownTarget {
  readonly axes: readonly LineMixture[];
  readonly paths: readonly Path[];
}

/** The targets that the solvers of a case are tried on; undefined where x_0 leaves the range of the data, which code may clip. */
export function knownTargets(
  system: SystemUnderTest,
  run: SamplerRun,
  aCase: SamplerCase,
): readonly KnownTarget[] | undefined {
  const known = TARGETS.flatMap(
    (by, i) => pathsOf(system, run, targetOf(system, scaled(aCase, by)), aCase.seed + i) ?? [],
  );
  return known.length < TARGETS.length ? undefined : known;
}

/** The tolerances that a sampler is asked with, the largest first. */
export function askedTolerances(
  { description }: SystemUnderTest,
  { tolerances = [], dtype }: DescribedSampler,
): number[] {
  const least = LEAST_EPSILONS * epsilonOf({ dtype: dtype ?? description.dtype });
  return tolerances.filter((each) => each >= least).toSorted((a, b) => b - a);
}

/** Whether a target is wide enough for a solver to resolve it. */
export function isResolved({ axes }: KnownTarget, tolerance: number): boolean {
  return Math.sqrt(Math.min(...axes.flatMap(({ variances }) => variances))) >= LEAST_DEVIATION * tolerance;
}

/** The one in the middle, of an odd number of errors. */
export function medianOf<T extends { readonly error: number }>(errors: readonly T[]): T {
  return errors.toSorted((one, other) => one.error - other.error)[Math.floor(errors.length / 2)];
}

/** A narrow normal tells the ends of a flow apart, a mixture its middle. */
function scaled({ means, variance, mixture, half }: SamplerCase, by: number): readonly LineMixture[] {
  const axes =
    half === 0
      ? means.map((mean) => ({ weights: [1], means: [mean], variances: [variance * variance * variance] }))
      : [mixture];
  return axes.map(({ weights, means, variances }) => ({
    weights,
    means: means.map((mean) => by * mean),
    variances: variances.map((each) => by * by * each),
  }));
}

/** Where all points of a run lead; undefined where x_0 leaves the range of the data, which code may clip. */
function pathsOf(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  seed: number,
): KnownTarget | undefined {
  const z = clippedNormals(seed);
  const between = levelsBetween(system, run);
  const paths = Array.from({ length: STARTS * axes.length }, (_, k): Path => {
    const axis = axes[k % axes.length];
    return pathOf(run, axis, between, startOf(run.grid, axis, z()));
  });
  const isKnown = paths.every(({ end, reach }) => Number.isFinite(end) && Number.isFinite(reach));
  return isKnown ? { axes, paths } : undefined;
}

function pathOf(run: SamplerRun, axis: LineMixture, between: readonly GridLevel[], start: number): Path {
  const { levels, roundings, scale } = run.grid;
  const last = flowEnd(run);
  const [low, high] = run.dataRange ?? [-Infinity, Infinity];
  const scaleOf = ({ alpha }: GridLevel) => (run.sampler.state === 've' ? alpha : 1);
  const [first, end] = [levels[0], levels[last]];
  const solved = flowed(axis, start, first, end);
  const arrived = lastStep(run, axis, solved);
  // what the last step does to an error of what is solved
  const nudge = 1e-6 * (Math.abs(solved) + end.sigma);
  const kept = Math.abs(lastStep(run, axis, solved + nudge) - arrived) / nudge;
  const reach = [first, ...between, end].map((level) => {
    const x = flowed(axis, start, first, level);
    const { data } = conditionalMeans(axis, x, level);
    const error = scaleOf(level) * (1 + Math.abs(x) / scaleOf(level));
    return data < low || data > high ? Number.NaN : stretch(axis, x, level, solved, end) * error;
  });
  const off = (['alpha', 'sigma'] as const).flatMap((part) =>
    [0, last].map((k) => {
      const moved = levels.map((level, i) =>
        i === k ? { ...level, [part]: level[part] + (roundings.levels[k][part] ?? 0) } : level,
      );
      return Math.abs(flowed(axis, start, moved[0], moved[last]) - solved);
    }),
  );
  const by = scale(levels.length - 1);
  return {
    start,
    solved,
    end: arrived / by,
    reach: (kept * Math.max(...reach)) / by,
    off: (kept * off.reduce((sum, each) => sum + each, 0)) / by,
  };
}

/** Where a last step leads from the end of the flow, if there is one: to the prediction of x_0, or as `reverse-diffusion` does. */
export function lastStep(run: SamplerRun, axis: LineMixture, x: number, last = run.sampler.last): number {
  if (last === undefined) return x;
  const walk = walkOf(beginningAt(run, flowEnd(run)), axis, () => 0, 0);
  return endOfWalk(last === 'data' ? TO_DATA : reverseDiffusion, walk, x, { last });
}

const TO_DATA: Method = {
  source: '',
  order: 1,
  draws: () => false,
  step: (walk, k, [x]) => [walk.predict(x, k).data],
};

/** Levels of the process between both ends of a flow, in the coordinates of the walk. */
function levelsBetween(system: SystemUnderTest, run: SamplerRun): GridLevel[] {
  const {
    grid: { levels },
    sampler,
  } = run;
  const { family } = system.description.process;
  const signals = levelsOf(system).map(({ alpha, sigma }) => ({ alpha: alpha.value, sigma: sigma.value }));
  const scaled = sampler.state === 've' && family !== 've';
  return signals
    .filter((level) => ratio(level) < ratio(levels[0]) && ratio(level) > ratio(levels[flowEnd(run)]))
    .map((level) => (scaled ? levelOfRatio(ratio(level)) : level));
}

const known = new WeakMap<SystemUnderTest, readonly Level[]>();

/** Levels of a system, more of them near the data, where most flows end. */
function levelsOf(system: SystemUnderTest): readonly Level[] {
  const found = known.get(system) ?? levelsAt(system);
  known.set(system, found);
  return found;
}

function levelsAt({ schedule }: SystemUnderTest): Level[] {
  const progresses = Array.from({ length: BETWEEN }, (_, i) => ((i + 0.5) / BETWEEN) ** 2);
  schedule.foresee?.(progresses);
  return progresses.map((progress) => schedule.at(progress));
}

/** The mean that solvers take of errors. */
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length);
}
