import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { perCase } from '../../src/claim/measured.js';
import { figure } from '../../src/evidence/number-format.js';
import { endOfWalk, endOfWalkWithError } from '../../src/sampler/end-of-walk.js';
import { amplified, extrapolatedError, LEAST_COUNTS } from '../../src/sampler/extrapolated-error.js';
import { ladderOf } from '../../src/sampler/ladder.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { State } from '../../src/sampler/walk.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  isNoisy,
  isOrdered,
  levelCount,
  methodOf,
  ofSamplers,
  type SamplerCase,
  type SamplerPart,
  type Suits,
  samplersOf,
  stepsText,
} from '../generators/about-samplers.js';
import {
  arrivals,
  drawsIn,
  pointsOf,
  runsWith,
  type SamplerRun,
  startOf,
  targetOf,
  walkOf,
} from '../measurements/sampler-runs.js';
import { conditionalMeans, flowed, type LineMixture } from '../oracles/line-mixture.js';

/** The error of a sampler at ever more steps: of one with a method beside that of the method, else by its fall. */
export type ErrorSeen = ErrorsBeside | ErrorDecay | Vacuous;

/** The errors of a sampler beside those that its method has on the same grids. */
export interface ErrorsBeside {
  readonly rungs: readonly ErrorBeside[];
  /** By how much the order of the method is above the declared one. */
  readonly lower: number;
}

/** The error of a sampler at a number of steps, in deviations of the target. */
export interface ErrorBeside {
  readonly found: number;
  /** That of the method itself on the same grid, told the same labels. */
  readonly own: number;
  /** How far roundings may move either: far more work than both, and wanted where these differ alone. */
  readonly rounding: () => number;
  /** The steps, in terms of the fewest. */
  readonly refined: number;
  readonly where: string;
}

/** The fall of a sampler's error where its steps become twice as many. */
export interface ErrorDecay {
  /** The declared order; 1 at most where the last noise moves with the steps. */
  readonly order: number;
  /** The error at a number of steps over that at half as many: 2^-order in the limit. */
  readonly ratio: number;
  /** The factor by which labels that are rounded or interpolated may have raised it. */
  readonly raised: number;
  /** Rounding of the ratio. */
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

/** An error of fewer machine epsilons than these is rounding, and no error of a method. */
const ROUNDINGS = 3e3;

/**
 * Labels that are rounded or interpolated move another method by up to so many times what they move DDIM: by five methods on
 * Karras and exponential grids 3 times at most, and up to 20 times on few steps even in t, where little is judged. An error of
 * fewer than `MOSTLY_LABELS` times as much is counted as that of the labels.
 */
const [LABEL_ERRORS, MOSTLY_LABELS] = [2, 2];

const orderedParts = perCase((system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isOrdered).map((sampler) => ({
    sampler,
    steps: ladderOf(sampler, levelCount(system), isNoisy(sampler)),
  })),
);

/** The runs of one sampler at ever more steps, with one parameterization, and how far each is off. */
interface Ladder {
  readonly runs: readonly SamplerRun[];
  readonly gaps: readonly Gaps[];
  /** Those of the method itself on the same grids, where one is named. */
  readonly own?: readonly OwnGaps[];
  readonly target: LineMixture;
  /** An error below these is rounding. */
  readonly floors: readonly number[];
  /** The part of an error that may come of labels, which does not fall with the steps. */
  readonly ofLabels: readonly number[];
}

/** On a normal or on a mixture. */
const laddersOf = perCase((system: SystemUnderTest, aCase: SamplerCase, { sampler }: SamplerPart): Ladder[] => {
  const { half, means, variance, fraction } = aCase;
  const normal = { weights: [1], means: [means[0]], variances: [LEAST_VARIANCE + WIDER * variance] };
  const stochastic = isStochastic(system, sampler);
  const counts = ladderOf(sampler, levelCount(system), stochastic);
  if (counts.length < 2) return [];
  // the law of a stochastic sampler is a normal one for a normal target alone
  const [target] = targetOf(system, [half === 0 || stochastic ? normal : aCase.mixture], SPREAD);
  const byCount = counts.map((steps) => runsWith(system, sampler, steps));
  const gapsOf = stochastic ? lawGaps : flowGaps;
  return byCount[0].map((_, i) => {
    const runs = byCount.map((each) => each[i]);
    const gaps = runs.map((run) => gapsOf(run, target, fraction, askedOf(system, run, target, fraction)));
    const ownGaps = (run: SamplerRun): OwnGaps => ({
      ...gapsOf(run, target, fraction, walkedBy(run, target, fraction)),
      rounding: () => methodRounding(run, target, fraction, stochastic),
    });
    const floors = runs.map(() => ROUNDINGS * epsilonOf({ dtype: sampler.dtype ?? system.description.dtype }));
    const ofLabels = runs.map((run) => LABEL_ERRORS * labelError(run, target));
    return { runs, gaps, target, floors, ofLabels, ...(sampler.method !== undefined && { own: runs.map(ownGaps) }) };
  });
});

/** The errors of all samplers that have an order. */
export const errorsSeen = ofSamplers<SamplerCase, ErrorSeen>({
  parts: orderedParts,
  measure: (system, aCase, part) => laddersOf(system, aCase, part).flatMap((ladder) => seenOf(ladder) ?? []),
});

/** The errors that are left with ever more steps, of samplers of which these can be told. */
export const errorLimits = ofSamplers<SamplerCase, ErrorLimit>({
  parts: orderedParts,
  measure: (system, aCase, part) =>
    hasLimit(part.sampler, system) ? laddersOf(system, aCase, part).flatMap((ladder) => limitOf(ladder) ?? []) : [],
});

function seenOf(ladder: Ladder): ErrorSeen | undefined {
  return ladder.own === undefined ? decayOf(ladder) : besideOf(ladder, ladder.own);
}

/**
 * A grid may hide the order of a method: one that is even in t has long steps in log SNR near the data, however many there
 * are. So a method is held to its own errors on the grid, where these are known.
 */
function besideOf(ladder: Ladder, own: readonly OwnGaps[]): ErrorsBeside | undefined {
  const { runs, gaps } = ladder;
  const rungs = runs.flatMap(({ steps }, i): ErrorBeside[] => {
    const { size, rounding } = own[i];
    if (Number.isNaN(size)) return [];
    return [{ found: gaps[i].size, own: size, rounding, refined: steps / runs[0].steps, where: placed(ladder, i, i) }];
  });
  return rungs.length === 0 ? undefined : { rungs, lower: methodOf(runs[0].sampler).order - declaredOrder(runs[0]) };
}

/** The slope over the last two doublings; over the last alone, where it is steeper and the last noise moves with the steps. */
function decayOf(ladder: Ladder): ErrorDecay | Vacuous {
  const { runs, gaps, floors, ofLabels } = ladder;
  const errors = gaps.map(({ size }) => size);
  const whole = placed(ladder, 0, runs.length - 1);
  const last = errors.findLastIndex((each, i) => each > Math.max(floors[i], MOSTLY_LABELS * ofLabels[i]));
  if (last < 1) {
    const beyondRounding = errors.findLastIndex((each, i) => each > floors[i]);
    if (beyondRounding >= 1) {
      const [moved, error] = [ofLabels, errors].map((each) => figure(each[beyondRounding], 2));
      return vacuous(
        `${whole}: labels that are not exact may move points by ${moved} deviations, and the error is ${error}`,
      );
    }
    // an error that is rounding alone has fallen as far as it can
    return { order: declaredOrder(runs[0]), ratio: 0, raised: 1, error: 0, where: whole };
  }
  // by logarithms, as a power with a variable exponent has other bits in other versions of Node
  const ratioFrom = (first: number) =>
    Math.exp(Math.log(errors[last] / errors[first]) / Math.log2(runs[last].steps / runs[first].steps));
  const upper = Math.max(0, last - 2);
  // an error that passes 0 on the way has a doubling in which it does not fall
  const first = movesAt(runs, last) && ratioFrom(last - 1) <= ratioFrom(upper) ? last - 1 : upper;
  const ratio = ratioFrom(first);
  // without labels the first error may be larger and the last one smaller
  const raises = (1 + ofLabels[first] / errors[first]) / (1 - ofLabels[last] / errors[last]);
  const raised = Math.exp(Math.log(raises) / Math.log2(runs[last].steps / runs[first].steps));
  const error = (0.01 * ratio * floors[last]) / errors[last];
  return { order: orderAt(runs, last), ratio, raised, error, where: placed(ladder, first, last) };
}

/** The error that is left in the limit. */
function limitOf(ladder: Ladder): ErrorLimit | undefined {
  const { runs, gaps, own, floors } = ladder;
  // a method that arrives nowhere known leaves nothing to extrapolate
  if ([...gaps, ...(own ?? [])].some(({ size }) => Number.isNaN(size))) return undefined;
  const last = runs.length - 1;
  const order = orderAt(runs, last);
  const counts = runs.map(({ steps }) => steps);
  const found = extrapolatedError(
    counts,
    gaps.map(({ signed }) => signed),
    order,
  );
  const open = Math.max(...floors) * amplified(counts, order) + gaps[last].open;
  return found && { ...found, open, where: placed(ladder, 0, last) };
}

function declaredOrder({ sampler }: SamplerRun): number {
  return sampler.order ?? methodOf(sampler).order;
}

/** The declared order; 1 at most where the last noise moves with the steps. */
function orderAt(runs: readonly SamplerRun[], i: number): number {
  return movesAt(runs, i) ? Math.min(1, declaredOrder(runs[0])) : declaredOrder(runs[0]);
}

/** Whether the grid goes further down with a doubling, so that its last steps do not get shorter. */
function movesAt(runs: readonly SamplerRun[], i: number): boolean {
  const [before, end] = [runs[i - 1], runs[i]].map(({ grid }) => grid.levels[lastNoise(grid.levels)].sigma);
  return Math.abs(end - before) > 1e-3 * end;
}

function placed({ runs, target }: Ladder, first: number, last: number): string {
  const [{ sampler, parameterization }] = runs;
  const on = target.weights.length > 1 ? ', on a mixture' : '';
  return `sampler ${sampler.name}, ${stepsText([runs[first].steps, runs[last].steps])}, ${parameterization}${on}`;
}

/** An error extrapolated to infinitely many steps, in deviations of the target. */
export interface ErrorLimit {
  readonly value: number;
  /** By how much more steps may still change it. */
  readonly off: number;
  /** The part that is nobody's mistake: rounding, and a last step to the data that no method describes. */
  readonly open: number;
  readonly where: string;
}

/** Whether the limit of a sampler can be told: labels of other levels than those of the steps would leave one of their own. */
export const hasLimit: Suits = (sampler, system) => {
  if (sampler.labels !== 'exact' || !isOrdered(sampler, system)) return false;
  return ladderOf(sampler, levelCount(system), isNoisy(sampler)).length >= LEAST_COUNTS;
};

/**
 * The distance that rounded or interpolated labels move a point, in deviations of the target: by the steps of DDIM from
 * the first level to the last one with noise. It stays as steps become more and shorter, so it is no error of a method.
 */
function labelError(run: SamplerRun, target: LineMixture): number {
  if (run.sampler.labels === 'exact') return 0;
  const grid = { ...run.grid, levels: run.grid.levels.slice(0, lastNoise(run.grid.levels) + 1) };
  const starts = START_PLACES.map((z) => startOf(grid, target, z));
  const arrives = (told: typeof grid.told, start: number) =>
    endOfWalk(
      METHODS.ddim,
      walkOf({ ...run, grid: { ...grid, told }, dataRange: undefined }, target, () => 0, 0),
      start,
    );
  const off = starts.map((start) => Math.abs(arrives(grid.told, start) - arrives(grid.levels, start)));
  return Math.max(...off) / Math.sqrt(Math.max(...target.variances));
}

/** Those of a method on the grid of a system. */
interface OwnGaps extends Gaps {
  /** How far roundings of right code may move their size. */
  readonly rounding: () => number;
}

/** The distance of a sampler's points, or law, from the right ones, in deviations of the target. */
interface Gaps {
  /** By start, or of mean and variance. */
  readonly signed: readonly number[];
  /** All together. */
  readonly size: number;
  /** How much is open of where it should arrive: what a last step to the data may do that no method describes. */
  readonly open: number;
}

/** Starts of a deterministic sampler, in standard deviations. */
const START_PLACES = [-1.7, -0.6, 0.4, 1.5];

/**
 * Takes points of the first level, in the coordinates of the process, to where they arrive, in those of the sampler's state.
 *
 * @param noise of a draw and a point
 */
type Arrive = (starts: readonly number[], noise: (draw: number, point: number) => number) => readonly number[];

/** Where the system's sampler takes points. */
function askedOf(system: SystemUnderTest, run: SamplerRun, target: LineMixture, fraction: number): Arrive {
  return (from, noise) => {
    const starts = pointsOf(from.length, 1, (i) => from[i]);
    const { x } = arrivals(system, run, [target], { fraction, starts, draws: drawsIn(run, run.steps), noise });
    return Array.from(x.values);
  };
}

/** Where the method of a named sampler takes them on the same grid, told the same labels. */
function walkedBy(run: SamplerRun, target: LineMixture, fraction: number): Arrive {
  const { sampler, grid } = run;
  const scale = grid.scale(grid.levels.length - 1);
  return (from, noise) =>
    from.map((start, i) => {
      const walk = walkOf(run, target, (k) => noise(k, i), fraction);
      return endOfWalk(methodOf(sampler), walk, start, sampler) / scale;
    });
}

/** Roundings are added up to first order: what that leaves out is far less than as much again. */
const SAFETY = 2;

/** How far the roundings of code that follows a method may move the size of its gaps. */
function methodRounding(run: SamplerRun, target: LineMixture, fraction: number, stochastic: boolean): number {
  const { sampler, grid, steps } = run;
  const walk = walkOf(run, target, () => 0, fraction);
  const errors = (stochastic ? [0, 1] : START_PLACES).map(
    (z) => endOfWalkWithError(methodOf(sampler), walk, startOf(grid, target, z), sampler, grid.roundings).error,
  );
  const deviation = grid.scale(grid.levels.length - 1) * Math.sqrt(Math.max(...target.variances));
  const off = (SAFETY * Math.max(...errors)) / deviation;
  // of the mean, and of sum_k d_k^2 over n = 1 + draws of these: 2 sum_k |d_k| (2 off) <= 4 off sqrt(n) for a sum of 1
  return stochastic ? off * (1 + 4 * Math.sqrt(1 + drawsIn(run, steps))) : off;
}

/** The distances of points from those that the probability flow takes them to. */
function flowGaps(run: SamplerRun, target: LineMixture, fraction: number, arrive: Arrive): Gaps {
  const { grid } = run;
  const starts = START_PLACES.map((z) => startOf(grid, target, z));
  const found = arrive(starts, () => 0);
  const deviation = Math.sqrt(Math.max(...target.variances));
  const scale = grid.scale(grid.levels.length - 1);
  const gapsFrom = (arrives: (start: number) => number) =>
    found.map((x, i) => (x - arrives(starts[i]) / scale) / deviation);
  const signed = gapsFrom((start) => arrival(run, target, start, fraction, 0));
  const open = openBetween(run, signed, () => gapsFrom((start) => flowedToEnd(run, target, start)));
  return { signed, size: largest(signed), open };
}

/** The distances of mean and variance from those of the target, where the start has the law of the first level. */
function lawGaps(run: SamplerRun, target: LineMixture, fraction: number, arrive: Arrive): Gaps {
  const { grid } = run;
  const scale = grid.scale(grid.levels.length - 1);
  const [start, unit] = [startOf(grid, target, 0), startOf(grid, target, 1)];
  // in the mean, one deviation up, and with one unit of noise in each draw
  const starts = Array.from({ length: drawsIn(run, run.steps) + 2 }, (_, i) => (i === 1 ? unit : start));
  const found = arrive(starts, (draw, i) => (i === draw + 2 ? 1 : 0)).map((x) => x * scale);
  const variance = found.slice(1).reduce((sum, value) => sum + (value - found[0]) ** 2, 0);
  const gapsFrom = (arrives: (start: number, z: number) => number) => {
    const exact = arrives(start, 0);
    const spread = (arrives(unit, 0) - exact) ** 2 + (arrives(start, 1) - exact) ** 2;
    return [(found[0] - exact) / Math.sqrt(target.variances[0]), variance / spread - 1];
  };
  const signed = gapsFrom((from, z) => arrival(run, target, from, fraction, z));
  const size = signed.reduce((sum, gap) => sum + Math.abs(gap), 0);
  return { signed, size, open: openBetween(run, signed, () => gapsFrom((from) => flowedToEnd(run, target, from))) };
}

/** Without a method a last step to the data may be better than the prediction of x_0, up to the flow itself. */
function openBetween({ sampler }: SamplerRun, one: readonly number[], toTheEnd: () => readonly number[]): number {
  if (sampler.method !== undefined) return 0;
  const other = toTheEnd();
  return largest(one.map((gap, i) => gap - other[i]));
}

function flowedToEnd({ grid: { levels } }: SamplerRun, target: LineMixture, start: number): number {
  return flowed(target, start, levels[0], levels[levels.length - 1]);
}

const largest = (gaps: readonly number[]) => Math.max(...gaps.map(Math.abs));

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

/** Whether noise moves the points that a sampler arrives at; without a method, by trying. */
function isStochastic(system: SystemUnderTest, sampler: DescribedSampler): boolean {
  if (sampler.method !== undefined) return isNoisy(sampler);
  const [run] = runsWith(system, sampler, sampler.steps.only?.[0] ?? Math.max(2, sampler.steps.least));
  const target: LineMixture = { weights: [1], means: [0], variances: [0.25] };
  const starts = pointsOf(2, 1, () => startOf(run.grid, target, 0.5));
  const { x } = arrivals(system, run, [target], { fraction: 0, starts, draws: run.steps, noise: (_, i) => i });
  const [still, moved] = x.values;
  return still !== moved;
}

/** The last level that has noise. */
function lastNoise(levels: SamplerRun['grid']['levels']): number {
  return levels[levels.length - 1].sigma > 0 ? levels.length - 1 : levels.length - 2;
}
