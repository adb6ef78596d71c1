import { type Vacuous, vacuous } from '../../../src/claim/law.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { walked, walkedWithError } from '../../../src/sampler/walked.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { Points } from '../../../src/target/points.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { type Answer, answering, worstAnswer } from '../../generators/answers.js';
import { methodOf, type SamplerRun } from './sampler-runs.js';
import { modelOf, pointsOf, walkOf } from './sampler-targets.js';

/** A run whose roundings may move its result by more than this, relative, decides nothing. */
const MOST_ERROR = 1e-2;

/** Roundings are added up to first order: what that leaves out is far less than as much again. */
const SAFETY = 2;

/**
 * Where a system's sampler arrives, in the coordinates of its state.
 *
 * @param starts in the coordinates of the process
 * @param noise of a draw and a point
 */
export function asked(
  system: SystemUnderTest,
  { sampler, parameterization, steps, grid }: SamplerRun,
  axes: readonly LineMixture[],
  fraction: number,
  starts: Points,
  draws: number,
  noise: (draw: number, point: number) => number,
  direction: 'generate' | 'encode' = 'generate',
): { readonly x: Points; readonly draws?: number } {
  const { count, dimension } = starts;
  const start = { ...starts, values: starts.values.map((x) => x / grid.scale(0)) };
  const blocks = Array.from({ length: draws }, (_, draw) => pointsOf(count, dimension, (i) => noise(draw, i)));
  const learned = sampler.method === 'ddpm-learned-range' ? fraction : undefined;
  const model = modelOf(axes, parameterization, learned);
  return system.sample(sampler.name, model, steps, start, {
    noise: blocks,
    ...(direction === 'encode' ? { direction } : {}),
  });
}

/**
 * Where the method arrives that a sampler names, in the coordinates of its state. Where roundings could move that far,
 * its error is infinite.
 */
export function expectedOf(
  run: SamplerRun,
  mixture: LineMixture,
  fraction: number,
  start: number,
  noise: (k: number) => number,
): Estimate {
  const { sampler, grid } = run;
  const walk = walkOf(run, mixture, noise, fraction);
  const found = walkedWithError(methodOf(sampler), walk, start, sampler, grid.roundings);
  const scale = grid.scale(grid.levels.length - 1);
  const [value, error] = [found.value / scale, (SAFETY * found.error) / scale];
  const spread = Math.sqrt(Math.max(...mixture.variances));
  return { value, error: error > MOST_ERROR * Math.max(Math.abs(value), spread) ? Number.POSITIVE_INFINITY : error };
}

/**
 * Where a sampler arrived beside where its method does, by the answer that is farthest off.
 *
 * @param starts in the coordinates of the process, and `x` in those of its state
 * @param noise of a step and a point
 * @param target in words, where it is not a normal
 */
export function worstArrival(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  fraction: number,
  starts: Points,
  x: Points,
  noise: (step: number, point: number) => number = () => 0,
  target = '',
): Answer | undefined {
  const answer = answering(system);
  const d = axes.length;
  return worstAnswer(
    Array.from(x.values, (value, k) => {
      const start = starts.values[k];
      const expected = expectedOf(run, axes[k % d], fraction, start, (step) => noise(step, Math.floor(k / d)));
      const where = `${run.name}, from ${Number(start.toPrecision(6))}${target}`;
      return answer(value, expected, Math.abs(expected.value), where);
    }),
  );
}

/** Why nothing is known of where the method of a run arrives, if nothing is: one that asks the model without noise. */
export function unknownArrival(run: SamplerRun, fraction: number): Vacuous | undefined {
  if (!Number.isNaN(standardArrival(run, fraction))) return undefined;
  const { method } = run.sampler;
  return vacuous(
    `${run.name}: the method ${method} has no value on this grid, as it asks the model where there is no noise; a last step ` +
      "of order 1 is described by last: 'order 1'",
  );
}

/** The steps in which noise moves the result of a method. */
export function stepsWithNoise(run: SamplerRun, fraction: number): number[] {
  const still = standardArrival(run, fraction);
  const steps = Array.from({ length: run.grid.levels.length - 1 }, (_, k) => k);
  return steps.filter((k) => !Object.is(standardArrival(run, fraction, k), still));
}

/** Where the method takes 1 with the model of N(0, 1). @param noisy the only step with noise, if there is one */
function standardArrival(run: SamplerRun, fraction: number, noisy?: number): number {
  const standard: LineMixture = { weights: [1], means: [0], variances: [1] };
  const walk = walkOf(run, standard, (k) => (k === noisy ? 1 : 0), fraction);
  return walked(methodOf(run.sampler), walk, 1, run.sampler);
}
