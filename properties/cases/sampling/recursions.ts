import type { Vacuous } from '../../../src/claim/law.js';
import { minus } from '../../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { pointOf } from '../../../src/target/points.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { type Answer, answering, worstAnswer } from '../../generators/answers.js';
import { asked, expectedOf, stepsWithNoise, unknownArrival, worstArrival } from './asked-sampler.js';
import { encodedFrom } from './encoded.js';
import type { SamplerCase } from './sampler-cases.js';
import { type OfSamplers, wholly } from './sampler-parts.js';
import { runsAsked, runsWith, type SamplerRun } from './sampler-runs.js';
import { drawn, pointsOf, STARTS, startOf, targetOf } from './sampler-targets.js';

/** The answers of one run that are farthest off. */
export interface Recursion {
  /** Or why the method has none. */
  readonly normal?: Answer | Vacuous | undefined;
  readonly noise?: Answer | undefined;
  readonly mixture?: Answer | undefined;
  readonly encoded?: Answer | undefined;
}

/** Steps whose noise is looked at, the first and the last among them. */
const LOOKED_AT = 8;

/** What a system's samplers make of a normal and a mixture, beside the methods that they name. */
export const RECURSIONS: OfSamplers<SamplerCase, Recursion> = {
  asked: runsAsked,
  seen: (system, aCase, { sampler, steps: [steps] }) =>
    runsWith(system, sampler, steps).map((run) => recursionOf(system, run, aCase)),
};

export const recursionsSeen = wholly(RECURSIONS);

function recursionOf(system: SystemUnderTest, run: SamplerRun, aCase: SamplerCase): Recursion {
  const { means, variance, mixture } = aCase;
  const normals = targetOf(
    system,
    means.map((mean) => ({ weights: [1], means: [mean], variances: [variance] })),
  );
  const { normal, draws } = quiet(system, run, normals, aCase);
  const unknown = unknownArrival(run, aCase.fraction);
  if (unknown !== undefined) return { normal: unknown };
  const encoded = encodedFrom(system, run, normals, aCase.seed);
  const drawOf = drawsOfSteps(run, draws, aCase.fraction);
  if (drawOf === undefined) return { normal, encoded, noise: otherCount(system, run, draws, aCase.fraction) };
  return {
    ...{ normal, encoded },
    noise: drawOf.size === 0 ? undefined : noisy(system, run, normals, drawOf, draws, aCase),
    mixture: mixed(system, run, targetOf(system, [mixture]), drawOf, draws, aCase),
  };
}

/** Without noise, at several starts; and how many draws the sampler made. */
function quiet(system: SystemUnderTest, run: SamplerRun, axes: readonly LineMixture[], aCase: SamplerCase) {
  const z = drawn(aCase.seed);
  const starts = pointsOf(STARTS, axes.length, (_, j) => startOf(run.grid, axes[j], z()));
  const { x, draws = run.steps } = asked(system, run, axes, aCase.fraction, starts, run.steps, () => 0);
  return { normal: worstArrival(system, run, axes, aCase.fraction, starts, x), draws };
}

/** By a unit of noise in one step: how far the result moves. */
function noisy(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  drawOf: ReadonlyMap<number, number>,
  draws: number,
  { fraction, seed }: SamplerCase,
): Answer | undefined {
  const d = axes.length;
  const known = [...drawOf.keys()];
  const looked = known.filter((_, i) => isLookedAt(i, known.length));
  const z = drawn(seed + 1);
  const start = axes.map((axis) => startOf(run.grid, axis, z()));
  const starts = pointsOf(looked.length + 1, d, (_, j) => start[j]);
  const { x } = asked(system, run, axes, fraction, starts, draws, (draw, i) =>
    i > 0 && drawOf.get(looked[i - 1]) === draw ? 1 : 0,
  );
  const answer = answering(system);
  const still = axes.map((axis, j) => expectedOf(run, axis, fraction, start[j], () => 0));
  return worstAnswer(
    looked.flatMap((step, i) =>
      axes.map((axis, j) => {
        const moved = expectedOf(run, axis, fraction, start[j], (k) => (k === step ? 1 : 0));
        const [found, before] = [pointOf(x, i + 1)[j], pointOf(x, 0)[j]];
        const scale = Math.abs(moved.value) + Math.abs(still[j].value);
        return answer(found - before, minus(moved, still[j]), scale, `${run.name}, noise of step ${step + 1}`);
      }),
    ),
  );
}

/** On a mixture on the line, with noise in every step. */
function mixed(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  drawOf: ReadonlyMap<number, number>,
  draws: number,
  { fraction, seed }: SamplerCase,
): Answer | undefined {
  const z = drawn(seed + 2);
  const starts = pointsOf(STARTS, 1, () => startOf(run.grid, axes[0], z()));
  const noises = Array.from({ length: draws }, () => Array.from({ length: STARTS }, z));
  const { x } = asked(system, run, axes, fraction, starts, draws, (draw, i) => noises[draw][i]);
  const noiseOf = (step: number, i: number) => {
    const draw = drawOf.get(step);
    return draw === undefined ? 0 : noises[draw][i];
  };
  return worstArrival(system, run, axes, fraction, starts, x, noiseOf, ', on a mixture');
}

/**
 * Which draw is that of a step: code draws in every step, or in those where the method has an effect for it; undefined
 * where it draws another number of times.
 */
function drawsOfSteps(run: SamplerRun, draws: number, fraction: number): ReadonlyMap<number, number> | undefined {
  const steps = run.grid.levels.length - 1;
  if (draws === steps) return new Map(Array.from({ length: steps }, (_, k) => [k, k]));
  const effective = stepsWithNoise(run, fraction);
  // code may draw what it then multiplies by 0, as often as it likes
  if (effective.length === 0) return new Map();
  return draws === effective.length ? new Map(effective.map((k, i) => [k, i])) : undefined;
}

function otherCount(system: SystemUnderTest, run: SamplerRun, draws: number, fraction: number): Answer {
  const value = stepsWithNoise(run, fraction).length;
  const expected = `draws noise ${draws} times, where ${value} or ${run.grid.levels.length - 1} are expected`;
  return answering(system)(draws, { value, error: 0 }, Math.max(1, value), `${run.name}, ${expected}`);
}

function isLookedAt(i: number, count: number): boolean {
  return i === count - 1 || i % Math.ceil(count / (LOOKED_AT - 1)) === 0;
}
