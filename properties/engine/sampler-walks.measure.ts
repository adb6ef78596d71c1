import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import {
  type AffineMap,
  affineMap,
  carried,
  exactFlow,
  exactReverseSde,
  type LinearStep,
  linearSteps,
} from '../../src/sampler/affine-map.js';
import { type Corrected, endOfCorrectedWalk } from '../../src/sampler/corrector.js';
import { endOfWalk, endOfWalkWithError, type Roundings } from '../../src/sampler/end-of-walk.js';
import { amplified, extrapolatedError } from '../../src/sampler/extrapolated-error.js';
import { MOVED, movedSteps, ROUNDED, walkedVariance } from '../../src/sampler/generated-variance.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { VE, VP } from '../../src/sampler/reference-grids.js';
import type { GridLevel, MethodOptions, State, Walk } from '../../src/sampler/walk.js';
import { diffused, type LineNormal, walkOfNormal } from '../../src/sampler/walk-of-normal.js';
import { between, eitherSign, logBetween, seeds, vectors } from '../generators/numbers.js';
import type { TwoWays } from '../measurements/two-ways.js';

/** A method with the exact model of a normal on a grid of few steps, and errors at ever more steps. */
export interface WalkCase {
  readonly method: SamplerMethod;
  readonly process: 'vp' | 've';
  readonly steps: number;
  readonly target: LineNormal;
  readonly start: number;
  readonly history: number;
  /** Of roundings and normal numbers. */
  readonly seed: number;
  readonly errors: ErrorsCase;
}

/** e_N = l + c N^-p + b N^-q for each of several numbers. */
interface ErrorsCase {
  readonly first: number;
  /** From a number of steps to the next one. */
  readonly ratio: number;
  readonly count: number;
  readonly order: number;
  readonly power: number;
  readonly limits: readonly number[];
  readonly byOrder: readonly number[];
  readonly byPower: readonly number[];
}

/** Methods whose last steps may take fewer predictions. */
const LOWERED: readonly SamplerMethod[] = ['dpm-solver++-2m', 'dpm-solver++-3m', 'deis', 'unipc', 'unipc-noise'];

export function walkCases(method = fc.constantFrom(...METHOD_NAMES, ...LOWERED, ...LOWERED)): Arbitrary<WalkCase> {
  const errors = fc.record({
    first: fc.integer({ min: 8, max: 40 }),
    ratio: fc.constantFrom(1.25, 1.5, 2, 2, 3),
    count: fc.integer({ min: 4, max: 6 }),
    order: fc.constantFrom(0.5, 1, 2, 3),
    power: fc.oneof(fc.constant(1), between(1, 4)),
    limits: vectors(2, between(-1, 1)),
    byOrder: vectors(2, between(-100, 100)),
    byPower: vectors(2, eitherSign(0.1, 100)),
  });
  return fc.record({
    method,
    process: fc.constantFrom('vp', 've'),
    steps: fc.integer({ min: 3, max: 7 }),
    target: fc.record({ mean: between(-2, 2), variance: logBetween(0.01, 10) }),
    start: eitherSign(0.1, 2),
    history: fc.constantFrom(2, 3),
    seed: seeds,
    errors,
  });
}

/** Walks of these alone. */
export const loweredWalks = () => walkCases(fc.constantFrom(...LOWERED));

/** Those of them that keep predictions in a memory, and forget some. */
export const rememberingWalks = () =>
  walkCases(fc.constantFrom(...LOWERED.filter((method) => METHODS[method].memory !== undefined)));

function walkOf({ method, process, steps, target, start, history }: WalkCase) {
  const reference = process === 'vp' ? VP : VE;
  const grid = reference.grid(method, steps);
  const options: MethodOptions = METHODS[method].memory === undefined && !LOWERED.includes(method) ? {} : { history };
  // x_T of a size that the process has there
  const x = start * Math.sqrt(reference.priorVariance);
  return { ...grid, of: METHODS[method], walk: walkOfNormal(grid.levels, target, grid.levelAt), options, x };
}

/**
 * Where a walk leads with as many steps as `lowerOrderBelow`, one more and one fewer, beside where it leads if it has all steps of
 * full order, or the last ones of lower order.
 *
 * @param isLowered whether last steps are of lower order
 */
export function boundary(aCase: WalkCase, isLowered = (steps: number, below: number) => steps < below): TwoWays[] {
  const { method, steps } = aCase;
  if (!LOWERED.includes(method)) return [];
  const { of, walk, options, x } = walkOf(aCase);
  const endWith = (lowerOrderBelow: number) => endOfWalk(of, walk, x, { ...options, lowerOrderBelow });
  return [steps - 1, steps, steps + 1].map((below) => {
    const other = endWith(isLowered(steps, below) ? Number.POSITIVE_INFINITY : 0);
    const scale = Math.abs(other);
    return { where: `${method}, ${steps} steps, lowerOrderBelow ${below}`, found: endWith(below), other, scale };
  });
}

/**
 * Where a walk leads whose last steps are of lower order, beside one that forgets all predictions but as many as steps are left.
 *
 * @param more how many more it keeps
 */
export function forgetful(aCase: WalkCase, more = 0): TwoWays | undefined {
  const { method, steps } = aCase;
  const { of, walk, options, x } = walkOf(aCase);
  if (!LOWERED.includes(method) || of.memory === undefined) return undefined;
  const found = endOfWalk(of, walk, x, { ...options, lowerOrderBelow: Number.POSITIVE_INFINITY });
  let at = x;
  let known: number[] = [];
  const most = of.memory.steps(options);
  for (let k = 0; k < steps; k++) {
    const state: State = [at, ...known.slice(0, Math.min(most, steps - k - 1 + more))];
    const [next, newest] = of.step(walk, k, state, { ...options, lowerOrderBelow: 0 });
    [at, known] = [next, [newest, ...known]];
  }
  return { where: `${method}, ${steps} steps`, found, other: at, scale: Math.abs(found) };
}

/** The method whose step is left of a step of two stages or of several predictions where the last one is of order 1. */
const OF_ORDER_1: Partial<Record<SamplerMethod, SamplerMethod>> = {
  heun: 'euler',
  'dpm-solver-2': 'dpm-solver-1',
  'dpm-solver++-2s': 'dpm-solver-1',
  'dpm-solver++-2m': 'dpm-solver-1',
  'dpm-solver++-3m': 'dpm-solver-1',
  'dpm-2-ancestral': 'euler-ancestral',
  'dpm-solver++-2s-ancestral': 'euler-ancestral',
  lms: 'euler',
  plms: 'euler',
  ipndm: 'euler',
  deis: 'euler',
  'flow-heun': 'flow-euler',
  'flow-midpoint': 'flow-euler',
};

/**
 * Where a last step leads that is a prediction of the data, one of order 1, or one without noise, from where the one before led.
 *
 * @param isOther whether it is another step than those before it
 */
export function lastSteps(aCase: WalkCase, isOther = true): TwoWays[] {
  const { method, seed } = aCase;
  const { of, walk, options, x, levels } = walkOf(aCase);
  const source = stream(seed, 'noise');
  const z = Array.from({ length: 2 * levels.length }, () => source.normal());
  const noisy: Walk = { ...walk, noise: (draw) => z[draw] };
  const k = levels.length - 2;
  let state: State = [x];
  for (let j = 0; j < k; j++) state = of.step(noisy, j, state, options);
  const side = (last: NonNullable<MethodOptions['last']>, other: number): TwoWays => {
    const found = of.step(noisy, k, state, isOther ? { ...options, last } : options)[0];
    return {
      where: `${method}, ${k + 1} steps, last ${last}`,
      found,
      other,
      scale: Math.abs(other) + Math.abs(state[0]),
    };
  };
  const single = OF_ORDER_1[method];
  const silent: Walk = {
    ...walk,
    noise: (draw) => (draw >= (of.drawsPerStep ?? 1) * k + (of.drawsPerStep ?? 1) - 1 ? 0 : z[draw]),
  };
  return [
    side('data', walk.predict(state[0], k).data),
    ...(single === undefined ? [] : [side('order 1', METHODS[single].step(noisy, k, [state[0]], options)[0])]),
    // of two draws the first is that of a stage between, which stays
    ...(of.drawsPerStep === undefined ? [side('without noise', of.step(silent, k, state, options)[0])] : []),
  ];
}

/** Roundings so small that their squares are far below them, and large enough to be told from those of doubles. */
const UNIT = 1e-7;

/** An error that is stated, and the sum of what each rounding does by itself. */
export interface Summed {
  readonly of: string;
  readonly stated: number;
  readonly sum: number;
  readonly scale: number;
}

/** The same of where a walk ends. */
export interface Rounded extends Summed {
  /** What all of them do together, with random signs and sizes. */
  readonly together: number;
}

/** Each rounding, and each number of a level that is off, in a walk of its own. */
export function roundings(aCase: WalkCase): Rounded {
  const { of, walk, options, x, levels } = walkOf(aCase);
  const parts = ['alpha', 'sigma'] as const;
  // under ve alpha is 1 exactly
  const ofAlpha = aCase.process === 've' ? 0 : UNIT;
  const offs = levels.map(({ alpha, sigma }) => ({ alpha: ofAlpha * alpha, sigma: UNIT * sigma }));
  const right = endOfWalk(of, walk, x, options);
  const { error } = endOfWalkWithError(of, walk, x, options, { unit: UNIT, levels: offs });
  const source = stream(aCase.seed, 'noise');
  const signs = (size: number) => size * (2 * source.uniform() - 1);
  const changes = [endOfWalk(of, walk, x * (1 + UNIT), options) - right];
  for (let site = 0, reached = true; reached; site++) {
    let passed = 0;
    const end = endOfWalk(
      of,
      roundedWalk(walk, (size) => (passed++ === site ? size : 0)),
      x,
      options,
    );
    reached = passed > site;
    if (reached) changes.push(end - right);
  }
  for (const k of levels.keys()) {
    for (const part of parts) {
      const moved = levels.map((level, j) => (j === k ? { ...level, [part]: level[part] + offs[k][part] } : level));
      changes.push(endOfWalk(of, onLevels(walk, moved), x, options) - right);
    }
  }
  const moved = levels.map((level, k) => ({
    ...level,
    alpha: level.alpha + signs(offs[k].alpha),
    sigma: level.sigma + signs(offs[k].sigma),
  }));
  const all = endOfWalk(of, roundedWalk(onLevels(walk, moved), signs), x + signs(UNIT * x), options);
  return {
    of: `${aCase.method}, ${aCase.steps} steps`,
    stated: error,
    sum: changes.reduce((total, change) => total + Math.abs(change), 0),
    together: Math.abs(all - right),
    scale: Math.abs(right),
  };
}

/** The error of the variance that a method generates, and what each of its steps does by itself where its terms are moved. */
export function movedVariance(aCase: WalkCase): Summed {
  const { of, walk, options, x } = walkOf({ ...aCase, target: { ...aCase.target, mean: 0 } });
  const { value, error } = walkedVariance(of, walk, x * x, options);
  const steps = linearSteps(of, walk, options);
  const moved = movedSteps(of, walk, options);
  const from = (covariance: Rows, some: readonly StepRows[]) => some.reduce(covarianceAfter, covariance)[0][0];
  let sum = MOVED * value;
  let covariance: Rows = [[x * x]];
  for (const [k, step] of steps.entries()) {
    const rest = steps.slice(k + 1);
    const ends = (far: number) => moved.map((each) => from(covariance, [movedFurther(step, each[k], far), ...rest]));
    const [above, below] = [ends(FURTHER), ends(-FURTHER)];
    sum += Math.hypot(...above.map((end, i) => (end - below[i]) / (2 * FURTHER)));
    // what has come up to here, without any noise that is still to come
    sum +=
      MOVED *
      from(
        covariance,
        [step, ...rest].map(({ columns }) => ({ columns, drawn: [] })),
      );
    covariance = covarianceAfter(covariance, step);
  }
  return {
    of: `variance, ${aCase.method}, ${aCase.steps} steps`,
    stated: error,
    sum: (ROUNDED / MOVED) * sum,
    // nothing is rounded beside changes that are moved so far
    scale: 0,
  };
}

/** Steps are moved so many times as far, on either side: less of the change is rounded away. */
const FURTHER = 2 ** 14;

/** A step moved by so many times as much as another one is. */
function movedFurther(step: StepRows, other: StepRows, far: number): StepRows {
  const moved = (rows: Rows, others: Rows) => rows.map((row, i) => row.map((x, j) => x + far * (others[i][j] - x)));
  return { columns: moved(step.columns, other.columns), drawn: moved(step.drawn, other.drawn) };
}

type Rows = readonly (readonly number[])[];
type StepRows = Record<keyof LinearStep, Rows>;

/** J C J' + c c', by its definition, with J by its columns. */
function covarianceAfter(covariance: Rows, { columns, drawn }: StepRows): Rows {
  const size = columns[0].length;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let sum = 0;
      for (const [a, row] of covariance.entries()) {
        for (const [b, each] of row.entries()) sum += columns[a][i] * each * columns[b][j];
      }
      for (const each of drawn) sum += (each[i] ?? 0) * (each[j] ?? 0);
      return sum;
    }),
  );
}

/** How far a batch that is corrected ends elsewhere where a number of one level is off, and what is stated of that. */
export interface CorrectedEnd {
  readonly of: string;
  readonly stated: number;
  readonly off: number;
  readonly scale: number;
}

/** Langevin steps at a level, and how long they are. */
const CORRECTOR = { steps: 2, snr: 0.2 } as const;

/** Two points by either rule, before or after a predictor that stays where it is; each number of a level in a walk of its own. */
export function correctedEnds(aCase: WalkCase, part = 1): CorrectedEnd[] {
  const { walk, levels, x } = walkOf(aCase);
  const source = stream(aCase.seed, 'noise');
  const starts = [x, 0.3 * x];
  const z = starts.map(() => Array.from({ length: CORRECTOR.steps * levels.length }, () => source.normal()));
  const numbers = ['alpha', 'sigma'] as const;
  return (['langevin', 'annealed'] as const).flatMap((rule, i) => {
    const place = (aCase.seed + i) % 2 === 0 ? ('before' as const) : ('after' as const);
    const corrected: Corrected = { corrector: { ...CORRECTOR, rule, place }, options: {} };
    const ends = (moved: readonly GridLevel[], offs: Roundings['levels']) => {
      const walks = starts.map((_, row) => onLevels({ ...walk, noise: (draw) => z[row][draw] }, moved));
      return endOfCorrectedWalk({ walks, dimension: 1, starts }, corrected, { unit: 0, levels: offs });
    };
    const right = ends(
      levels,
      levels.map(() => ({})),
    );
    return levels.flatMap((level, k) =>
      numbers.flatMap((number): CorrectedEnd[] => {
        const off = UNIT * level[number];
        if (off === 0 || (number === 'alpha' && aCase.process === 've')) return [];
        const only = <T>(value: T, others: T) => levels.map((_, j) => (j === k ? value : others));
        const stated = ends(levels, only({ [number]: off }, {}));
        const moved = ends(
          levels.map((each, j) => (j === k ? { ...each, [number]: each[number] + off } : each)),
          only({}, {}),
        );
        return right.map(({ value }, row) => ({
          of: `${rule}, ${place}, ${number} of level ${k}`,
          stated: part * stated[row].error,
          off: Math.abs(moved[row].value - value),
          scale: Math.abs(value) + Math.abs(starts[row]),
        }));
      }),
    );
  });
}

/** A walk whose sums and predictions are off by what `off` says of a size of one rounding. */
function roundedWalk(walk: Walk, off: (size: number) => number): Walk {
  const moved = (found: ReturnType<Walk['predictAt']>) => ({
    ...found,
    data: found.data + off(UNIT * found.dataSize),
    noise: found.noise + off(UNIT * found.noiseSize),
  });
  return {
    ...walk,
    predict: (x, k, as) => moved(walk.predict(x, k, as)),
    predictAt: (x, level) => moved(walk.predictAt(x, level)),
    rounded: (value, size) => value + off(UNIT * size),
  };
}

/** The code takes the levels for these, and its model is not mistaken. */
const onLevels = (walk: Walk, levels: readonly GridLevel[]): Walk => ({
  ...walk,
  levels,
  predict: (x, k) => walk.predict(x, k, levels[k]),
});

/** Where a walk leads from a start with drawn numbers beside its affine map, and exact maps beside the laws that they carry. */
export function maps(aCase: WalkCase): TwoWays[] {
  const { method, target, seed } = aCase;
  const { of, walk, options, x, levels, levelAt } = walkOf(aCase);
  const map = affineMap(of, { levels, levelAt }, target, options);
  const source = stream(seed, 'noise');
  const draws = (of.drawsPerStep ?? 1) * (levels.length - 1);
  const z = Array.from({ length: draws }, () => source.normal());
  const found = endOfWalk(of, { ...walk, noise: (draw) => z[draw] }, x, options);
  const terms = [map.slope * x, map.offset, ...map.noises.map((each, i) => each * z[i])];
  const sized = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  const other = terms.reduce((sum, term) => sum + term, 0);
  const [from, to] = [levels[0], levels[levels.length - 1]];
  const name = (what: string) => `${what} of ${method}, ${levels.length - 1} steps`;
  return [
    { where: name('end'), found, other, scale: sized(terms) },
    { where: name('draws'), found: map.noises.length, other: draws, scale: 0 },
    ...lawOf('the flow', exactFlow(target, from, to), diffused(target, from), diffused(target, to)),
    ...lawOf('the reverse SDE', exactReverseSde(target, from, to), diffused(target, from), diffused(target, to)),
  ];
}

function lawOf(of: string, map: AffineMap, from: LineNormal, to: LineNormal): TwoWays[] {
  const law = carried(map, from);
  const scale = Math.abs(to.mean) + Math.abs(map.slope * from.mean);
  return [
    { where: `mean by ${of}`, found: law.mean, other: to.mean, scale },
    { where: `variance by ${of}`, found: law.variance, other: to.variance, scale: to.variance },
  ];
}

/** A limit of errors, and by how much it may be off. */
export interface Limit {
  readonly of: string;
  readonly limit: Estimate;
  /** Of all numbers the farthest from its own limit. */
  readonly distance: number;
  readonly defined: number;
  /** q; 0 where errors fall with no power of their own. */
  readonly power: number;
  readonly scale: number;
}

/** Errors that fall with two powers, one of which is taken for the order, and errors of which most limits agree by chance. */
export function limitsOf({ errors }: WalkCase): Limit[] {
  const counts = Array.from({ length: errors.count }, (_, k) => errors.first * Math.exp(k * Math.log(errors.ratio)));
  return [limitOfPowers(errors, counts), limitByChance(errors, counts)];
}

function limitOfPowers({ first, ratio, count, order, power, ...terms }: ErrorsCase, counts: readonly number[]): Limit {
  const errorAt = (n: number, c: readonly number[]) => {
    const [byOrder, byPower] = [order, power].map((p) => Math.exp(-p * Math.log(n)));
    return terms.limits.map((limit, i) => limit + c[i] * byOrder + terms.byPower[i] * byPower);
  };
  const found = extrapolatedError(
    counts,
    counts.map((n) => errorAt(n, terms.byOrder)),
    order,
  );
  if (found === undefined) throw new Error(`no limit of ${count} numbers of steps`);
  // what the order takes from b N^-q: b N^-q (1 - (r^q - 1)/(r^p - 1))
  const [ofOrder, ofPower] = [order, power].map((p) => Math.expm1(p * Math.log(ratio)));
  const left = Math.exp(-power * Math.log(counts[count - 1])) * (1 - ofPower / ofOrder);
  const lefts = terms.byPower.map((b) => Math.abs(b * left));
  const size = Math.max(...terms.limits, ...terms.byOrder.map(Math.abs), ...terms.byPower);
  return {
    of: `counts from ${first} by ${ratio}, order ${order}, power ${power}`,
    limit: { value: found.value, error: found.off },
    distance: Math.max(...lefts),
    defined: Math.max(...terms.limits.map(Math.abs)),
    power,
    scale: size * amplified(counts, order),
  };
}

/**
 * Errors e_N of which the first limit lies at l + b/N_2, and all others in one place l + theta b/N_last, -1 <= theta <= 1: by their
 * last difference alone there would be nothing between them and l.
 */
function limitByChance({ first, ratio, order, ...terms }: ErrorsCase, counts: readonly number[]): Limit {
  const gained = Math.expm1(order * Math.log(ratio));
  const [theta, last] = [terms.byOrder[0] / 100, counts[counts.length - 1]];
  const series = terms.limits.map((limit, i) => {
    const errors = [limit + terms.byOrder[i]];
    for (const k of counts.slice(1).keys()) {
      const off = k === 0 ? terms.byPower[i] / counts[1] : (theta * terms.byPower[i]) / last;
      errors.push((gained * (limit + off) + errors[k]) / (1 + gained));
    }
    return errors;
  });
  const found = extrapolatedError(
    counts,
    counts.map((_, k) => series.map((errors) => errors[k])),
    order,
  );
  if (found === undefined) throw new Error(`no limit of ${counts.length} numbers of steps`);
  return {
    of: `counts from ${first} by ${ratio}, order ${order}, limits that agree`,
    limit: { value: found.value, error: found.off },
    distance: Math.max(...terms.byPower.map((b) => Math.abs((theta * b) / last))),
    defined: Math.max(...terms.limits.map(Math.abs)),
    power: 0,
    scale: Math.max(...series.flat().map(Math.abs)) * amplified(counts, order),
  };
}

/** How much two errors that are off by 1 either way move their extrapolation, beside what is said of that. */
export function amplification({ errors: { first, ratio, order } }: WalkCase): TwoWays {
  const counts = [0, 1, 2, 3].map((k) => first * Math.exp(k * Math.log(ratio)));
  const moved = [[0], [0], [-1], [1]];
  const found = extrapolatedError(counts, moved, order)!.value;
  return { where: `ratio ${ratio}, order ${order}`, found, other: amplified(counts, order), scale: found };
}
