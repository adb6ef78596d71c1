import { ladderOf } from '../../src/sampler/ladder.js';
import type { State } from '../../src/sampler/walk.js';
import { epsilonOf } from '../../src/system/precision.js';
import type { DescribedSampler } from '../../src/system/sampler-description.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { flowed } from '../by-definition/flow-map.js';
import { conditionalMeans, type LineMixture } from '../by-definition/scalar-model.js';
import { asked } from './asked-sampler.js';
import { labelError } from './label-errors.js';
import type { SamplerCase } from './sampler-cases.js';
import { isNoisy, isOrdered, levelCount, methodOf, runsWith, type SamplerRun, samplersOf } from './sampler-runs.js';
import { pointsOf, startOf, targetOf, walkOf } from './sampler-targets.js';

/** How fast the error of a sampler falls where its steps become twice as many. */
export interface OrderSeen {
  /** The declared order; 1 at most where the last noise moves with the steps. */
  readonly order: number;
  /** The error at a number of steps over that at half as many: 2^-order in the limit. */
  readonly ratio: number;
  /** Rounding of that. */
  readonly error: number;
  readonly where: string;
}

/**
 * Variances of normals, in units of the data: at that of the prior the error of a sampler may vanish by itself, and far
 * below it many steps are few.
 */
const [LEAST_VARIANCE, WIDER] = [0.15, 0.25];

/** The same within a range of the data: as wide as what is started from and predicted stays clear of its ends. */
const SPREAD = 6;

/** Starts of a deterministic sampler, in standard deviations. */
const STARTS = [-1.7, -0.6, 0.4, 1.5];

/** An error of fewer machine epsilons than these is rounding, and no error of a method. */
const ROUNDINGS = 3e3;

/** Nor is one of fewer times than these what comes of labels that are rounded or interpolated. */
const LABEL_ERRORS = 4;

/** How the errors of all samplers fall that have an order, on a normal or on a mixture. */
export function ordersSeen(system: SystemUnderTest, aCase: SamplerCase): OrderSeen[] {
  const { half, means, variance, fraction } = aCase;
  const normal = { weights: [1], means: [means[0]], variances: [LEAST_VARIANCE + WIDER * variance] };
  return samplersOf(system, aCase, isOrdered).flatMap((sampler) => {
    const stochastic = isStochastic(system, sampler);
    const counts = ladderOf(sampler, levelCount(system), stochastic);
    if (counts.length < 2) return [];
    // the law of a stochastic sampler is a normal one for a normal target alone
    const [target] = targetOf(system, [half === 0 || stochastic ? normal : aCase.mixture], SPREAD);
    const ladder = counts.map((steps) => runsWith(system, sampler, steps));
    const error = stochastic ? lawError : flowError;
    return ladder[0].map((_, i) => {
      const runs = ladder.map((each) => each[i]);
      const errors = runs.map((run) => error(system, run, target, fraction));
      const seen = orderOf(runs, errors, floorsOf(system, runs, target));
      return target.weights.length > 1 ? { ...seen, where: `${seen.where}, on a mixture` } : seen;
    });
  });
}

/** The slope over the last two doublings; over the last alone, where it is steeper and the last noise moves with the steps. */
function orderOf(runs: readonly SamplerRun[], errors: readonly number[], floors: readonly number[]): OrderSeen {
  const [{ sampler, parameterization }] = runs;
  const declared = sampler.order ?? methodOf(sampler).order;
  const steps = (first: number, last: number) =>
    `sampler ${sampler.name}, ${runs[first].steps} to ${runs[last].steps} steps, ${parameterization}`;
  const last = errors.findLastIndex((each, i) => each > floors[i]);
  // an error that is rounding alone, of numbers or of labels, has fallen as far as it can
  if (last < 1) return { order: declared, ratio: 0, error: 0, where: steps(0, runs.length - 1) };
  const ends = runs.map(({ grid }) => grid.levels[lastNoise(grid.levels)].sigma);
  const moves = Math.abs(ends[last] - ends[last - 1]) > 1e-3 * ends[last];
  // by logarithms, as a power with a variable exponent has other bits in other versions of Node
  const ratioFrom = (first: number) =>
    Math.exp(Math.log(errors[last] / errors[first]) / Math.log2(runs[last].steps / runs[first].steps));
  const upper = Math.max(0, last - 2);
  // an error that passes 0 on the way has a doubling in which it does not fall
  const first = moves && ratioFrom(last - 1) <= ratioFrom(upper) ? last - 1 : upper;
  const ratio = ratioFrom(first);
  // where the grid goes further down with each doubling, its last steps do not get shorter
  const order = moves ? Math.min(1, declared) : declared;
  return { order, ratio, error: (0.01 * ratio * floors[last]) / errors[last], where: steps(first, last) };
}

/** Below these an error is none of the steps: of the rounding of numbers, and of labels. */
function floorsOf(system: SystemUnderTest, runs: readonly SamplerRun[], target: LineMixture): number[] {
  return runs.map((run) => {
    const starts = STARTS.map((z) => startOf(run.grid, target, z));
    const ofLabels = labelError(run, target, starts, lastNoise(run.grid.levels));
    const epsilon = epsilonOf({ dtype: run.sampler.dtype ?? system.description.dtype });
    return Math.max(ROUNDINGS * epsilon, LABEL_ERRORS * ofLabels);
  });
}

/** How far points are from where the probability flow takes them, in deviations of the target. */
function flowError(system: SystemUnderTest, run: SamplerRun, target: LineMixture, fraction: number): number {
  const { grid } = run;
  const starts = pointsOf(STARTS.length, 1, (i) => startOf(grid, target, STARTS[i]));
  const { x } = asked(system, run, [target], fraction, starts, run.steps, () => 0);
  const deviation = Math.sqrt(Math.max(...target.variances));
  const off = Array.from(x.values, (value, i) => {
    const exact = arrival(run, target, starts.values[i], fraction, 0) / grid.scale(grid.levels.length - 1);
    return Math.abs(value - exact) / deviation;
  });
  return Math.max(...off);
}

/** How far mean and variance are from those of the target, where the start has the law of the first level. */
function lawError(system: SystemUnderTest, run: SamplerRun, target: LineMixture, fraction: number): number {
  const { grid, steps } = run;
  const scale = grid.scale(grid.levels.length - 1);
  const [start, unit] = [startOf(grid, target, 0), startOf(grid, target, 1)];
  // in the mean, one deviation up, and with one unit of noise in each draw
  const starts = pointsOf(steps + 2, 1, (i) => (i === 1 ? unit : start));
  const { x } = asked(system, run, [target], fraction, starts, steps, (draw, i) => (i === draw + 2 ? 1 : 0));
  const found = Array.from(x.values, (value) => value * scale);
  const variance = found.slice(1).reduce((sum, value) => sum + (value - found[0]) ** 2, 0);
  const exact = arrival(run, target, start, fraction, 0);
  const spread =
    (arrival(run, target, unit, fraction, 0) - exact) ** 2 + (arrival(run, target, start, fraction, 1) - exact) ** 2;
  return Math.abs(found[0] - exact) / Math.sqrt(target.variances[0]) + Math.abs(variance / spread - 1);
}

/**
 * Where the probability flow takes a point until the last level with noise, and from there the sampler's own last step;
 * one without a method ends with the prediction of x_0.
 */
function arrival(
  { sampler, grid, ...run }: SamplerRun,
  target: LineMixture,
  start: number,
  fraction: number,
  z: number,
) {
  const { levels } = grid;
  const last = lastNoise(levels);
  const at = (k: number) => flowed(target, start, levels[0], levels[k]);
  if (last === levels.length - 1) return at(last);
  if (sampler.method === undefined)
    return levels[last + 1].alpha * conditionalMeans(target, at(last), levels[last]).data;
  const walk = walkOf({ grid, ...run }, target, () => z, fraction);
  const { memory, ...method } = methodOf(sampler);
  const kept = Array.from({ length: Math.min(last, memory?.steps(sampler) ?? 0) }, (_, i) => last - 1 - i);
  const state: State = [at(last), ...kept.map((k) => walk.predict(at(k), k)[memory?.part ?? 'data'])];
  return method.step(walk, last, state, sampler)[0];
}

/** Whether noise moves where it arrives; without a method, by trying. */
function isStochastic(system: SystemUnderTest, sampler: DescribedSampler): boolean {
  if (sampler.method !== undefined) return isNoisy(sampler);
  const [run] = runsWith(system, sampler, sampler.steps.only?.[0] ?? Math.max(2, sampler.steps.least));
  const target: LineMixture = { weights: [1], means: [0], variances: [0.25] };
  const starts = pointsOf(2, 1, () => startOf(run.grid, target, 0.5));
  const [still, moved] = asked(system, run, [target], 0, starts, run.steps, (_, i) => i).x.values;
  return still !== moved;
}

/** The last level that has noise. */
function lastNoise(levels: SamplerRun['grid']['levels']): number {
  return levels[levels.length - 1].sigma > 0 ? levels.length - 1 : levels.length - 2;
}
