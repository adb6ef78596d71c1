import { perCase } from '../../src/claim/measured.js';
import type { Level } from '../../src/process/level.js';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import { reverseDiffusion } from '../../src/sampler/reverse-sde.js';
import type { GridLevel, Method } from '../../src/sampler/walk.js';
import { levelOfRatio, ratio } from '../../src/sampler/walk.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  isAdaptive,
  ofSamplers,
  type SamplerCase,
  type SamplerPart,
  samplersOf,
  statedSteps,
} from '../generators/about-samplers.js';
import type { Mistakes } from '../measurements/answers.js';
import {
  arrivals,
  clippedNormals,
  pointsOf,
  runsWith,
  type SamplerRun,
  startOf,
  targetOf,
  walkOf,
} from '../measurements/sampler-runs.js';
import { conditionalMeans, flowed, type LineMixture, stretch } from '../oracles/line-mixture.js';

/**
 * How many tolerances an error may be, unless that is described. RK23, RK45 and DOP853 of SciPy left more on 0.3% of 1500
 * normals at most, process by process (VP, sub-VP, VE, straight) and tolerance by tolerance (1e-3, 1e-5), and 626 once: where
 * a first step is far too long, its estimate is small by chance. Three of five targets have such an error with a chance of
 * 10 (0.003)^3 = 3e-7.
 */
export const ERROR_FACTOR = 100;

/** Points of a run. */
const STARTS = 4;

/** The targets of a case, in terms of its own. */
const TARGETS = [1, -0.8, 1.25, -1.1, 0.65];

/** A solver resolves what is at least so many tolerances wide: no narrower target is asked. */
const LEAST_DEVIATION = 100;

/** Levels at which a flow is looked at between its ends. */
const BETWEEN = 32;

/** A tolerance of fewer machine epsilons than these is below the rounding of each step. */
const LEAST_EPSILONS = 50;

/** Roundings of a flow: some of each step, of which there are many in a row that stretch alike. */
const ROUNDINGS = 16;

/** The error of a sampler at a tolerance, by the root mean square over its points as solvers take it. */
export interface ErrorAtTolerance {
  readonly tolerance: number;
  /** In tolerances of 1: each point's in terms of what an error of 1 + |x| at the worst time becomes until the end. */
  readonly error: number;
  /** What the rounding of states and of the ends of the grid may add to that. */
  readonly rounding: number;
  /** The least one of the target. */
  readonly deviation: number;
  /** How many tolerances it may be. */
  readonly factor: number;
  readonly where: string;
  /** Where it arrives. */
  readonly arrived: readonly number[];
  /** The point that is farthest off. */
  readonly worst: { readonly answer: number; readonly expected: number; readonly room: number };
  readonly mistakes: () => Mistakes;
}

/** Where a sampler arrives at its largest and its smallest tolerance on the same targets. */
export interface TolerancesHeeded {
  readonly largest: number;
  readonly smallest: number;
  /** At the largest tolerance. */
  readonly error: number;
  readonly isSame: boolean;
  readonly where: string;
}

const adaptiveParts = perCase((system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isAdaptive).map((sampler) => ({ sampler, steps: [statedSteps(sampler)] })),
);

/** The errors of a part, run by run, each from the largest tolerance to the smallest, on each target. */
const errorsOf = perCase((system: SystemUnderTest, aCase: SamplerCase, { sampler, steps: [steps] }: SamplerPart) => {
  const { tolerances = [], dtype } = sampler;
  const least = LEAST_EPSILONS * epsilonOf({ dtype: dtype ?? system.description.dtype });
  const targets = TARGETS.map((by) => targetOf(system, scaled(aCase, by)));
  const asked = tolerances.filter((each) => each >= least).toSorted((a, b) => b - a);
  return runsWith(system, sampler, steps).map((run) => {
    const known = targets.flatMap((axes, i) => pathsOf(system, run, axes, aCase.seed + i) ?? []);
    if (known.length < targets.length) return [];
    return asked.map((tolerance) => known.map((target) => errorAt(system, run, target, tolerance)));
  });
});

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

/** The errors of samplers at each of their tolerances: that of the target in the middle, see `ERROR_FACTOR`. */
export const errorsAtTolerances = ofSamplers<SamplerCase, ErrorAtTolerance>({
  parts: adaptiveParts,
  measure: (system, aCase, part) =>
    errorsOf(system, aCase, part).flatMap((byTolerance) =>
      byTolerance.filter((errors) => errors.every(isResolved)).map(medianOf),
    ),
});

/** Where samplers arrive at two tolerances, of those that are asked with several. */
export const tolerancesHeeded = ofSamplers<SamplerCase, TolerancesHeeded>({
  parts: adaptiveParts,
  measure: (system, aCase, part) =>
    errorsOf(system, aCase, part).flatMap((byTolerance) => {
      if (byTolerance.length < 2) return [];
      const [largest, smallest] = [byTolerance[0], byTolerance[byTolerance.length - 1]];
      const isSame = largest.every(({ arrived }, i) => arrived.every((x, k) => x === smallest[i].arrived[k]));
      const { tolerance, error, where } = medianOf(largest);
      return [{ largest: tolerance, smallest: smallest[0].tolerance, error, isSame, where }];
    }),
});

function isResolved({ tolerance, deviation }: ErrorAtTolerance): boolean {
  return deviation >= LEAST_DEVIATION * tolerance;
}

function medianOf(errors: readonly ErrorAtTolerance[]): ErrorAtTolerance {
  return errors.toSorted((one, other) => one.error - other.error)[Math.floor(errors.length / 2)];
}

/** Where the exact flow leads from a start, in the coordinates of the sampler's state. */
interface Path {
  readonly start: number;
  readonly end: number;
  /** By how much an error of 1 + |x|, made at the time at which that is worst, moves the end. */
  readonly reach: number;
  /** What the roundings of the levels at both ends do to it. */
  readonly off: number;
}

/** A target with the paths of all points, coordinate by coordinate. */
interface KnownTarget {
  readonly axes: readonly LineMixture[];
  readonly paths: readonly Path[];
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
  const [low, high] = run.dataRange ?? [-Infinity, Infinity];
  const scaleOf = ({ alpha }: GridLevel) => (run.sampler.state === 've' ? alpha : 1);
  const [first, end] = levels;
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
    [0, 1].map((k) => {
      const moved = levels.map((level, i) =>
        i === k ? { ...level, [part]: level[part] + (roundings.levels[k][part] ?? 0) } : level,
      );
      return Math.abs(flowed(axis, start, moved[0], moved[1]) - solved);
    }),
  );
  const by = scale(levels.length - 1);
  return {
    start,
    end: arrived / by,
    reach: (kept * Math.max(...reach)) / by,
    off: (kept * off.reduce((sum, each) => sum + each, 0)) / by,
  };
}

/** Where a last step leads from the end of the flow, if there is one: to the prediction of x_0, or as `reverse-diffusion` does. */
function lastStep(run: SamplerRun, axis: LineMixture, x: number, last = run.sampler.last): number {
  if (last === undefined) return x;
  const { grid } = run;
  const told = grid.told.slice(1);
  const walk = walkOf({ ...run, grid: { ...grid, levels: grid.levels.slice(1), told } }, axis, () => 0, 0);
  return endOfWalk(last === 'data' ? TO_DATA : reverseDiffusion, walk, x, { last });
}

const TO_DATA: Method = {
  source: '',
  order: 1,
  draws: () => false,
  step: (walk, k, [x]) => [walk.predict(x, k).data],
};

/** Levels of the process between both ends of a flow, in the coordinates of the walk. */
function levelsBetween(system: SystemUnderTest, { grid: { levels }, sampler }: SamplerRun): GridLevel[] {
  const { family } = system.description.process;
  const signals = levelsOf(system).map(({ alpha, sigma }) => ({ alpha: alpha.value, sigma: sigma.value }));
  const scaled = sampler.state === 've' && family !== 've';
  return signals
    .filter((level) => ratio(level) < ratio(levels[0]) && ratio(level) > ratio(levels[1]))
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

/** The error of a run at a tolerance. */
function errorAt(
  system: SystemUnderTest,
  run: SamplerRun,
  { axes, paths }: KnownTarget,
  tolerance: number,
): ErrorAtTolerance {
  const d = axes.length;
  const starts = pointsOf(STARTS, d, (i, j) => paths[i * d + j].start);
  const { x } = arrivals(system, run, axes, { fraction: 0, draws: 0, noise: () => 0, starts, tolerance });
  const { errorFactor: factor = ERROR_FACTOR } = run.sampler;
  const unit = ROUNDINGS * run.grid.roundings.unit;
  const points = paths.map(({ end, reach, off }, k) => ({
    ...{ answer: x.values[k], expected: end, k },
    error: (x.values[k] - end) / reach,
    rounding: unit + (off + unit * Math.abs(end)) / reach,
    room: Math.sqrt(paths.length) * ((factor * tolerance + unit) * reach + off + unit * Math.abs(end)),
  }));
  const worst = points.reduce((most, each) => (Math.abs(each.error) > Math.abs(most.error) ? each : most));
  const path = paths[worst.k];
  const from = Number((path.start / run.grid.scale(0)).toPrecision(6));
  return {
    ...{ tolerance, factor, worst, arrived: points.map(({ answer }) => answer) },
    deviation: Math.sqrt(Math.min(...axes.flatMap(({ variances }) => variances))),
    error: rootMeanSquare(points.map(({ error }) => error)),
    rounding: rootMeanSquare(points.map(({ rounding }) => rounding)),
    where: `${run.name}, tolerance ${tolerance}, from ${from}${axes[0].weights.length > 1 ? ', on a mixture' : ''}`,
    mistakes: () => arrivalsByMistake(run, axes[worst.k % d], path.start),
  };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length);
}

/** Where known mistakes lead on a normal, in the coordinates of the sampler's state. */
function arrivalsByMistake(run: SamplerRun, axis: LineMixture, start: number): Mistakes {
  const { levels, scale } = run.grid;
  const [first, end] = levels;
  const by = scale(levels.length - 1);
  const solved = flowed(axis, start, first, end);
  const lasts = (['data', 'without noise', undefined] as const).filter((each) => each !== run.sampler.last);
  const byLast = lasts.map((last) => {
    const name = last === undefined ? 'no last step' : `a last step described by last: '${last}'`;
    return [name, lastStep(run, axis, solved, last) / by] as const;
  });
  if (axis.weights.length > 1) return Object.fromEntries(byLast);
  const deviation = ({ alpha, sigma }: GridLevel) => Math.sqrt(alpha * alpha * axis.variances[0] + sigma * sigma);
  const [kept, narrowed] = [end.alpha / first.alpha, deviation(end) / deviation(first)];
  const led = (factor: number) =>
    lastStep(run, axis, end.alpha * axis.means[0] + factor * (start - first.alpha * axis.means[0])) / by;
  return {
    ...Object.fromEntries(byLast),
    // of x - alpha mu the flow keeps exp of the integral of f + g^2/(2 s^2) = (log s)', with f = (log alpha)'
    'g^2 s for g^2 s/2 in the flow': led((narrowed * narrowed) / kept),
    'no score in the flow': led(kept),
    'the sign of the score in the flow': led((kept * kept) / narrowed),
    'the start itself, which no step has moved': start / scale(0),
  };
}
