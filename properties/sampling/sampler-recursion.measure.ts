import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { perCase } from '../../src/claim/measured.js';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import { endOfWalk, type WalkBegun } from '../../src/sampler/end-of-walk.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type Points, pointOf } from '../../src/target/points.js';
import {
  countsOf,
  isNamed,
  methodOf,
  ofSamplers,
  partsByCount,
  type SamplerCase,
  type SamplerPart,
  stepsText,
} from '../generators/about-samplers.js';
import { type Answer, answering, byMistake, isOff, worstAnswer } from '../measurements/answers.js';
import { mistakenArrival } from '../measurements/mistaken-arrival.js';
import { mistakenSamplers } from '../measurements/mistaken-samplers.js';
import {
  arrivals,
  arrivalWithError,
  clippedNormals,
  decisive,
  drawsIn,
  pointsOf,
  runsWith,
  type SamplerRun,
  startOf,
  targetOf,
  upwardsRun,
  walkOf,
} from '../measurements/sampler-runs.js';
import type { LineMixture } from '../oracles/line-mixture.js';

/** Starts of a run whose result is compared. */
const STARTS = 3;

/** Steps whose noise is looked at, the first and the last among them. */
const LOOKED_AT = 5;

/** The samplers that are named. */
export const namedParts = perCase((system: SystemUnderTest, aCase: SamplerCase) =>
  partsByCount(system, aCase, isNamed),
);

/** The runs of a part, each with where it arrives on a normal without noise. */
const runsOf = perCase((system: SystemUnderTest, aCase: SamplerCase, { sampler, steps: [steps] }: SamplerPart) =>
  runsWith(system, sampler, steps).map((run): NormalRun => {
    const { means, variance, fraction, seed } = aCase;
    const axes = targetOf(
      system,
      means.map((mean) => ({ weights: [1], means: [mean], variances: [variance] })),
    );
    const remark = () => fewestWrongSteps(system, run, axes, { fraction, seed });
    const unknown = unknownArrival(run, fraction);
    return { run, axes, ...arrivalWithoutNoise(system, run, axes, { fraction, seed }, remark), unknown };
  }),
);

/** The answer without noise that is farthest off, from several starts, and how many draws of noise the sampler made. */
function arrivalWithoutNoise(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  { fraction, seed }: Pick<SamplerCase, 'fraction' | 'seed'>,
  remark?: () => string,
): Pick<NormalRun, 'without' | 'draws'> {
  const z = clippedNormals(seed);
  const starts = pointsOf(STARTS, axes.length, (_, j) => startOf(run.grid, axes[j], z()));
  const most = drawsIn(run, run.steps);
  const { x, draws = most } = arrivals(system, run, axes, { fraction, starts, draws: most, noise: () => 0 });
  return { without: worstArrival(system, run, axes, { fraction, starts, x, ...(remark && { remark }) }), draws };
}

/** A run on a normal. */
interface NormalRun {
  readonly run: SamplerRun;
  readonly axes: readonly LineMixture[];
  /** The answer without noise that is farthest off, from several starts. */
  readonly without: Answer | undefined;
  /** How many draws of noise the sampler made. */
  readonly draws: number;
  /** Why nothing is known of where the method arrives, if nothing is. */
  readonly unknown: Vacuous | undefined;
}

/** A measurement of each run to which the law applies. */
function ofRuns<V extends object>(
  measure: (system: SystemUnderTest, aCase: SamplerCase, run: NormalRun) => V | undefined,
) {
  return ofSamplers<SamplerCase, V>({
    parts: namedParts,
    measure: (system, aCase, part) => runsOf(system, aCase, part).flatMap((run) => measure(system, aCase, run) ?? []),
  });
}

/** The same of runs where it is known how the method arrives. */
function ofKnownRuns(measure: (system: SystemUnderTest, aCase: SamplerCase, run: NormalRun) => Answer | undefined) {
  return ofRuns((system, aCase, run) => (run.unknown === undefined ? measure(system, aCase, run) : undefined));
}

/** The arrivals of samplers on a normal, without noise. */
export const onNormal = ofRuns<Answer | Vacuous>((_, __, { without, unknown }) => unknown ?? without);

/** The shifts of arrivals on a normal by a unit of noise in one step. */
export const withNoise = ofKnownRuns((system, aCase, { run, axes, draws }) => {
  const drawOf = drawsOfSteps(run, draws, aCase.fraction);
  if (drawOf === undefined) return otherCount(system, run, draws, aCase.fraction);
  return drawOf.size === 0 ? undefined : withNoiseOfOneStep(system, run, axes, { drawOf, draws }, aCase);
});

/** The arrivals on a mixture, with noise in every step. */
export const onMixture = ofKnownRuns((system, aCase, { run, draws }) => {
  const drawOf = drawsOfSteps(run, draws, aCase.fraction);
  if (drawOf === undefined) return undefined;
  return withNoiseOnMixture(system, run, targetOf(system, [aCase.mixture]), { drawOf, draws }, aCase);
});

/** The arrivals at the noise end from points near the data, of samplers that walk that way too. */
export const encoded = ofKnownRuns((system, { seed }, { run, axes }) => encodedFrom(system, run, axes, seed));

/** The draw of each step, and how many the sampler makes. */
interface Draws {
  readonly drawOf: ReadonlyMap<number, number>;
  readonly draws: number;
}

/** The shift of the result by a unit of noise in one step. */
function withNoiseOfOneStep(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  { drawOf, draws }: Draws,
  { fraction, seed }: SamplerCase,
): Answer | undefined {
  const d = axes.length;
  const known = [...drawOf.keys()];
  const looked = known.filter((_, i) => isLookedAt(i, known.length));
  const z = clippedNormals(seed + 1);
  const start = axes.map((axis) => startOf(run.grid, axis, z()));
  const { x } = arrivals(system, run, axes, {
    fraction,
    draws,
    starts: pointsOf(looked.length + 1, d, (_, j) => start[j]),
    noise: (draw, i) => (i > 0 && drawOf.get(looked[i - 1]) === draw ? 1 : 0),
  });
  const answer = answering(system);
  const perStep = drawsIn(run, 1);
  const changes: WalkBegun['changes'][] = axes.map(() => []);
  const still = axes.map((axis, j) =>
    arrivalOf(run, axis, fraction, start[j], () => 0, { steps: Number.POSITIVE_INFINITY, changes: changes[j] }),
  );
  const mistaken = mistakenOnce(system, run);
  const answersOf = (axis: LineMixture, j: number) => {
    const answers = looked.map((step, i): Answer => {
      const unit = (k: number) => (k === step ? 1 : 0);
      const begun = { steps: Math.floor(step / perStep), changes: changes[j] };
      const moved = arrivalOf(run, axis, fraction, start[j], unit, begun);
      const [found, before] = [pointOf(x, i + 1)[j], pointOf(x, 0)[j]];
      const scale = Math.abs(moved.value) + Math.abs(still[j].value);
      return answer(found - before, minus(moved, still[j]), scale, {
        where: `${run.name}, noise of ${drawText(run, step)}`,
        mistakes: () =>
          byMistake(mistaken(), (each) => {
            const arrives = (noise: (k: number) => number) =>
              mistakenArrival(run, each, axis, start[j], { fraction, noise });
            return arrives(unit) - arrives(() => 0);
          }),
        // a unit of noise in another step tells more of the same mistake
        together: () => answers.filter((_, other) => other !== i),
      });
    });
    return answers;
  };
  return worstAnswer(axes.flatMap(answersOf));
}

/** The mistakes of a run, which are made once, and where an answer is off alone. */
function mistakenOnce(system: SystemUnderTest, run: SamplerRun) {
  let made: ReturnType<typeof mistakenSamplers> | undefined;
  return () => {
    made ??= mistakenSamplers(system, run);
    return made;
  };
}

/** A draw of a method, for a reader: by its step, and its place in that where there are several. */
function drawText(run: SamplerRun, draw: number): string {
  const each = drawsIn(run, 1);
  return `step ${Math.floor(draw / each) + 1}${each > 1 ? `, draw ${(draw % each) + 1}` : ''}`;
}

function isLookedAt(i: number, count: number): boolean {
  return i === count - 1 || i % Math.ceil(count / (LOOKED_AT - 1)) === 0;
}

function withNoiseOnMixture(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  { drawOf, draws }: Draws,
  { fraction, seed }: SamplerCase,
): Answer | undefined {
  const z = clippedNormals(seed + 2);
  const starts = pointsOf(STARTS, 1, () => startOf(run.grid, axes[0], z()));
  const noises = Array.from({ length: draws }, () => Array.from({ length: STARTS }, z));
  const { x } = arrivals(system, run, axes, { fraction, starts, draws, noise: (draw, i) => noises[draw][i] });
  const noise = (step: number, i: number) => {
    const draw = drawOf.get(step);
    return draw === undefined ? 0 : noises[draw][i];
  };
  return worstArrival(system, run, axes, { fraction, starts, x, noise, target: ', on a mixture' });
}

function encodedFrom(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  seed: number,
): Answer | undefined {
  const upwards = upwardsRun(run);
  if (upwards === undefined) return undefined;
  const z = clippedNormals(seed + 3);
  const starts = pointsOf(STARTS, axes.length, (_, j) => startOf(upwards.grid, axes[j], z()));
  const question = { fraction: 0, starts, draws: 0, noise: () => 0, direction: 'encode' } as const;
  const { x } = arrivals(system, upwards, axes, question);
  return worstArrival(system, upwards, axes, { fraction: 0, starts, x });
}

/**
 * The draw of each step: code draws in every step, or in those in which the method uses noise; undefined where it draws
 * another number of times.
 */
function drawsOfSteps(run: SamplerRun, draws: number, fraction: number): ReadonlyMap<number, number> | undefined {
  const all = drawsIn(run, run.grid.levels.length - 1);
  if (draws === all) return new Map(Array.from({ length: all }, (_, k) => [k, k]));
  const effective = drawsWithEffect(run, fraction);
  // code may draw what it then multiplies by 0, as often as it likes
  if (effective.length === 0) return new Map();
  return draws === effective.length ? new Map(effective.map((k, i) => [k, i])) : undefined;
}

function otherCount(system: SystemUnderTest, run: SamplerRun, draws: number, fraction: number): Answer {
  const value = drawsWithEffect(run, fraction).length;
  const all = drawsIn(run, run.grid.levels.length - 1);
  const expected = `draws noise ${draws} times, where ${value} or ${all} are expected`;
  return answering(system)(draws, { value, error: 0 }, Math.max(1, value), `${run.name}, ${expected}`);
}

/** The points that a sampler arrived at, with its starts and its noise. */
interface Arrived {
  readonly fraction: number;
  /** In the coordinates of the process. */
  readonly starts: Points;
  /** In the coordinates of the sampler's state. */
  readonly x: Points;
  /** Of a step and a point; default: none. */
  noise?(step: number, point: number): number;
  /** In words, where it is not a normal. */
  readonly target?: string;
  /** What else is known of an arrival that is off. */
  readonly remark?: () => string;
}

/** The point that is farthest from where the method arrives. */
function worstArrival(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  { fraction, starts, x, noise = () => 0, target = '', remark }: Arrived,
): Answer | undefined {
  const answer = answering(system);
  const d = axes.length;
  const mistaken = mistakenOnce(system, run);
  const isNormal = axes.every(({ weights }) => weights.length === 1);
  const answers = Array.from(x.values, (value, k): Answer => {
    const start = starts.values[k];
    const noiseOf = (step: number) => noise(step, Math.floor(k / d));
    const expected = arrivalOf(run, axes[k % d], fraction, start, noiseOf);
    return answer(value, expected, Math.abs(expected.value), {
      where: `${run.name}, from ${Number(start.toPrecision(6))}${target}`,
      mistakes: () =>
        byMistake(mistaken(), (each) => mistakenArrival(run, each, axes[k % d], start, { fraction, noise: noiseOf })),
      together() {
        const others = answers.filter((_, other) => other !== k);
        // the map of a normal has two numbers, and one other point tells the second
        return isNormal ? [worstAnswer(others)].flatMap((each) => each ?? []) : others;
      },
      ...(remark && { remark }),
    });
  });
  return worstAnswer(answers);
}

/** The most steps that are looked at for the fewest that are wrong. */
const FEW = 6;

/** The fewest steps with which a sampler goes wrong on a normal, in words. */
function fewestWrongSteps(
  system: SystemUnderTest,
  { sampler, parameterization, steps }: SamplerRun,
  axes: readonly LineMixture[],
  { fraction, seed }: Pick<SamplerCase, 'fraction' | 'seed'>,
): string {
  const counts = countsOf(
    sampler,
    system,
    Array.from({ length: FEW }, (_, i) => i + 1),
  ).filter((each) => each < steps);
  const within: number[] = [];
  for (const count of counts) {
    const run = runsWith(system, sampler, count).find((each) => each.parameterization === parameterization);
    const worst = run && arrivalWithoutNoise(system, run, axes, { fraction, seed }).without;
    // nothing is known of where the method arrives
    if (worst === undefined || !Number.isFinite(worst.expected.error)) continue;
    if (isOff(worst)) {
      return within.length === 0
        ? `; with ${stepsText([count])} it is off too`
        : `; with ${stepsText(within)} it is within the tolerance, with ${stepsText([count])} it is not`;
    }
    within.push(count);
  }
  return within.length === 0 ? '' : `; with ${stepsText(within)} it is within the tolerance`;
}

/** Where a method arrives, with an infinite error if roundings could move it far. */
function arrivalOf(...asked: Parameters<typeof arrivalWithError>): Estimate {
  const [, mixture] = asked;
  return decisive(arrivalWithError(...asked), mixture);
}

/** The reason why the arrival of a method is not known, if it is not: a step that calls the model without noise. */
function unknownArrival(run: SamplerRun, fraction: number): Vacuous | undefined {
  if (!Number.isNaN(standardArrival(run, fraction))) return undefined;
  const { method, labels } = run.sampler;
  if (labels !== 'exact') {
    return vacuous(
      `${run.name}: the method ${method} asks the model between levels, and which label it tells there is known by labelOf ` +
        'and levelOf alone, and not half-way between two labels',
    );
  }
  return vacuous(
    `${run.name}: the method ${method} has no value on this grid, as it asks the model where there is no noise; a last step ` +
      "of order 1 is described by last: 'order 1'",
  );
}

/** The draws that move the result of a method. */
function drawsWithEffect(run: SamplerRun, fraction: number): number[] {
  const still = standardArrival(run, fraction);
  const draws = Array.from({ length: drawsIn(run, run.grid.levels.length - 1) }, (_, k) => k);
  return draws.filter((k) => !Object.is(standardArrival(run, fraction, k), still));
}

/** The method's arrival from 1 with the model of N(0, 1). @param noisy the only draw that is not 0, if there is one */
function standardArrival(run: SamplerRun, fraction: number, noisy?: number): number {
  const standard: LineMixture = { weights: [1], means: [0], variances: [1] };
  // in no units of the data, which may have a range
  const walk = walkOf({ ...run, dataRange: undefined }, standard, (k) => (k === noisy ? 1 : 0), fraction);
  return endOfWalk(methodOf(run.sampler), walk, 1, run.sampler);
}
