import type { Estimate } from '../numeric/estimate.js';
import { memoized } from '../numeric/memo.js';
import type { GridOfLevels } from './affine-map.js';
import { generatedVariance } from './generated-variance.js';
import type { LevelGap } from './level-gaps.js';
import { METHODS, type SamplerMethod } from './methods.js';
import { modelCalls, stepsWithin } from './model-calls.js';
import { runBounds, unbounded } from './run-bounds.js';
import type { LevelLine, SamplerLine, SamplerRun, SamplersResult } from './samplers-result.js';
import { type SampledProcess, type Schedule, scheduledGrid } from './scheduled-grid.js';
import { ANY_AMOUNT, errorsAlong, NO_STEP, OVERFLOWS, type SpectrumErrors, unknown } from './spectrum-errors.js';
import type { SpectrumPart } from './spectrum-rule.js';
import type { GridLevel, Method, MethodOptions } from './walk.js';
import { diffusedVariance } from './walk-of-normal.js';

/** What all samplers of a comparison have in common. */
export interface Comparison {
  readonly spectrum: readonly SpectrumPart[];
  readonly start: SamplersResult['start'];
  /** Numbers of model calls. */
  readonly budgets: readonly number[];
  /** Whether bounds stand beside the distances of published methods. */
  readonly bounds?: boolean;
}

/** On which levels the published methods walk. */
export interface PublishedGrid {
  readonly process: SampledProcess;
  readonly schedule: Schedule;
  readonly ends: readonly [number, number];
  readonly denoise: boolean;
}

/** The errors of a published method, by numbers of model calls: with each it takes as many steps as these allow. */
export function methodErrors(name: SamplerMethod, published: PublishedGrid, comparison: Comparison): SamplerLine {
  return runsByCalls(name, published, comparison.budgets, ({ method, grid, ends, options }) => {
    const opening = openingOf(comparison.start, ends);
    const generated = memoized((variance) => generatedVariance(method, grid, variance, opening(variance), options));
    const errors = errorsFrom(comparison, ends, generated);
    if (!comparison.bounds) return errors;
    const { w2 } = errors;
    const bounds =
      w2.value === null
        ? unbounded(w2.reason)
        : runBounds({ name, grid, options, opening, generated }, comparison.spectrum);
    return { ...errors, bounds };
  });
}

/** A published method on the levels of a number of steps. */
export interface MethodOnGrid {
  readonly method: Method;
  readonly grid: GridOfLevels;
  readonly options: MethodOptions;
  readonly ends: WalkEnds;
}

/** What comes of a division by 0. */
const BY_DIVISION: readonly string[] = [NO_STEP, OVERFLOWS, ANY_AMOUNT];

/** What a published method generates, by numbers of model calls. */
export function runsByCalls(
  name: SamplerMethod,
  { process, schedule, ends, denoise }: PublishedGrid,
  budgets: readonly number[],
  errorsOn: (walked: MethodOnGrid) => Pick<SamplerRun, 'w2' | 'kl' | 'reverseKl' | 'bounds'>,
): SamplerLine {
  const method = METHODS[name];
  // a flow has no value without noise
  const options: MethodOptions = denoise && name.startsWith('flow-') ? { last: 'order 1' } : {};
  const gridOf = (steps: number) => scheduledGrid(process, schedule, steps, { ends, denoise });
  const runs = budgets.map((budget): SamplerRun => {
    const found = stepsWithin((steps) => modelCalls(method, gridOf(steps), options), budget);
    if (found === undefined) return noRun(budget, 'a step takes more calls');
    const grid = gridOf(found.steps);
    const [first, last] = [grid.levels[0], grid.levels[found.steps]];
    const errors = errorsOn({ method, grid, options, ends: { first, last, priorVariance: process.priorVariance } });
    const isUnfit = first.alpha === 0 && errors.w2.value === null && BY_DIVISION.includes(errors.w2.reason);
    if (!isUnfit) return { budget, ...found, ...errors };
    const reason = 'it divides by alpha, which is 0 where it starts';
    return { budget, ...found, ...unknown(reason), ...(errors.bounds && { bounds: unbounded(reason) }) };
  });
  return { name, of: null, method: name, runs };
}

/** What the levels of the published methods cost, by numbers of steps. */
export function scheduleGaps(
  { process, schedule, ends, denoise }: PublishedGrid,
  budgets: readonly number[],
  gapOf: (levels: readonly GridLevel[]) => LevelGap,
): LevelLine {
  const runs = budgets.map((steps) => {
    const { levels } = scheduledGrid(process, schedule, steps, { ends, denoise });
    return { steps, ...gapOf(levels) };
  });
  return { name: schedule, of: null, runs };
}

/** A walk from its first level to its last one, or from the prior to the data. */
export interface WalkEnds {
  readonly first: GridLevel;
  readonly last: GridLevel;
  readonly priorVariance: number;
}

/**
 * The distances over a spectrum of what is generated from the start of a comparison.
 *
 * @param generated the variance along an axis, by that of the target and that of the start
 */
export function errorsFrom(
  { spectrum, start }: Pick<Comparison, 'spectrum' | 'start'>,
  ends: WalkEnds,
  generated: (variance: number, startVariance: number) => Estimate,
): SpectrumErrors {
  const opening = openingOf(start, ends);
  return errorsAlong(spectrum, (variance) => ({
    meant: start === 'prior' ? variance : diffusedVariance(variance, ends.last),
    generated: generated(variance, opening(variance)),
  }));
}

/** The variance of the start along an axis, by that of the target. */
function openingOf(start: Comparison['start'], { first, priorVariance }: WalkEnds): (variance: number) => number {
  return (variance) => (start === 'prior' ? priorVariance : diffusedVariance(variance, first));
}

/** A number of calls with which there is nothing to measure. */
export function noRun(budget: number, reason: string): SamplerRun {
  return { budget, steps: null, calls: null, ...unknown(reason) };
}
