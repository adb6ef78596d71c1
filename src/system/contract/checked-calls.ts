import { isList } from '../../numeric/vectors.js';
import { type Points, rowsOfPoints as rows } from '../../target/points.js';
import {
  type Asked,
  given,
  numbersOf,
  pairsOf,
  partAsked,
  partsOfReply,
  rowsOf,
  SystemError,
  shown,
} from './answers.js';
import type { Call, GuideRequest, Model } from './contract.js';
import type { Parameterization } from './description.js';
import { type KernelAnswer, RATES } from './kernel.js';
import { signalsOf } from './precision.js';

/** A call of a system by its name with named parameters: its raw answer. @throws SystemError */
export type Ask = (call: Call, params: object) => unknown;

/** The calls of a system with checked answers: points are n x d row-major, and there is one label a point. */
export interface CheckedCalls {
  coefficients(time: readonly number[]): KernelAnswer<Float64Array>;
  levelOf(label: readonly number[]): { readonly alpha: Float64Array; readonly sigma: Float64Array };
  labelOf(sigmaOverAlpha: readonly number[]): Float64Array;
  noise(x0: Points, label: readonly number[], eps: Points): Points;
  posterior(
    x0: Points,
    xt: Points,
    at: readonly number[],
    to: readonly number[],
  ): { readonly mean: Points; readonly variance: Float64Array };
  /** undefined for a pair that the system does not have. */
  convert(
    from: Parameterization,
    to: Parameterization,
    values: Points,
    x: Points,
    label: readonly number[],
  ): Points | undefined;
  precondition(label: readonly number[]): {
    readonly input: Float64Array;
    readonly skip: Float64Array;
    readonly output: Float64Array;
    /** NaN and infinity are let through. */
    readonly noise?: Float64Array;
  };
  /** The points of a request, checked: see `GuideRequest`. */
  guide(request: CheckedGuideRequest): Points;
  /** In the system's parameterization. */
  score(model: Model, x: Points, label: readonly number[]): Points;
  /** n rows of d^2. */
  denoisingCovariance(model: Model, x: Points, label: readonly number[]): Points;
  weights(label: readonly number[]): Float64Array;
  loss(model: Model, x0: Points, label: readonly number[], eps: Points): Float64Array;
  times(count: number, seed: number): Float64Array;
  couple(x0: Points, x1: Points, seed: number): [number, number][];
  /** @param eps one block of noises a level */
  variationalBound(model: Model, x0: Points, eps: readonly Points[]): BoundAnswer;
  grid(sampler: string, steps: number): GridAnswer;
  start(sampler: string, noise: Points): Points;
  /** Where the sampler arrives, and how many blocks of noise it drew, where it says so. */
  sample(
    sampler: string,
    model: Model,
    steps: number,
    start: Points,
    options?: SampleOptions,
  ): { readonly x: Points; readonly draws?: number };
  logLikelihood(model: Model, x: Points, seed: number): Float64Array;
}

/** What `guide` is asked with points in place of rows. */
export interface CheckedGuideRequest extends Omit<GuideRequest, 'x' | 'conditional' | 'unconditional' | 'gradient'> {
  readonly x: Points;
  readonly conditional: Points;
  readonly unconditional: Points;
  readonly gradient: Points;
}

/** The terms of a variational bound, in nats and summed over coordinates. */
export interface BoundAnswer {
  readonly prior?: Float64Array;
  /** n rows, one term for each pair of levels. */
  readonly diffusion?: Points;
  readonly reconstruction?: Float64Array;
  readonly total?: Float64Array;
}

/** The states that a sampler goes through: one more than it has steps, or as many with `dt`. */
export interface GridAnswer {
  /** NaN where the model is not asked. */
  readonly label: Float64Array;
  readonly alpha: Float64Array;
  readonly sigma: Float64Array;
  readonly time?: Float64Array;
  readonly dt?: Float64Array;
  readonly stepAlpha?: Float64Array;
  readonly stepVariance?: Float64Array;
}

/** What a sampler is run with besides its start. */
export interface SampleOptions {
  /** A block of normal numbers a draw. */
  readonly noise?: readonly Points[];
  readonly seed?: number;
  /** Of a sampler that chooses its steps by it. */
  readonly tolerance?: number;
  readonly direction?: 'generate' | 'encode';
  /** The state of its grid that the start is at. */
  readonly begin?: number;
}

/** How answers are read. */
interface Reading {
  /**
   * Lets NaN and infinity through where an answer is judged entry by entry: in the rates of `coefficients`, and in what is asked
   * label by label or point by point of no model but an exact one. Default: false.
   */
  readonly lenient?: boolean;
  /** How far an alpha may be below 0 and mean 0. Default: 0. */
  readonly rounding?: number;
}

/**
 * The calls of a system, whose answers are checked.
 *
 * @param name of the system
 */
export function checkedCalls(name: string, ask: Ask, { lenient = false, rounding = 0 }: Reading = {}): CheckedCalls {
  const asked = (call: Call, label?: readonly number[], points?: Points): Asked => ({
    what: `${call} of the system '${name}'`,
    ...(label === undefined ? {} : { label }),
    ...(points === undefined ? {} : { points }),
  });
  const askedByEntry = (call: Call, label?: readonly number[], points?: Points): Asked => ({
    ...asked(call, label, points),
    lenient,
  });
  const askedBy = (call: Call, sampler: string, steps?: number): Asked => ({
    what: `${callBy(call, { sampler, steps })} of the system '${name}'`,
  });
  return {
    coefficients: (time) =>
      kernelOf(ask('coefficients', { time }), time, asked('coefficients', time), { lenient, rounding }),
    levelOf(label) {
      const about = askedByEntry('levelOf', label);
      const { alpha, sigma } = partsOfReply(ask('levelOf', { label }), ['alpha', 'sigma'], about);
      return {
        alpha: signalsOf(numbersOf(alpha, label.length, partAsked(about, 'alpha')), rounding),
        sigma: numbersOf(sigma, label.length, partAsked(about, 'sigma')),
      };
    },
    labelOf: (sigmaOverAlpha) => numbersOf(ask('labelOf', { sigmaOverAlpha }), sigmaOverAlpha.length, asked('labelOf')),
    noise: (x0, label, eps) =>
      rowsOf(ask('noise', { x0: rows(x0), label, eps: rows(eps) }), x0, askedByEntry('noise', label, x0)),
    posterior(x0, xt, at, to) {
      const about = askedByEntry('posterior', at, xt);
      const answer = ask('posterior', { x0: rows(x0), xt: rows(xt), at, to });
      const { mean, variance } = partsOfReply(answer, ['mean', 'variance'], about);
      return {
        mean: rowsOf(mean, x0, partAsked(about, 'mean')),
        variance: numbersOf(variance, x0.count, partAsked(about, 'variance')),
      };
    },
    convert(from, to, values, x, label) {
      const answer = ask('convert', { from, to, values: rows(values), x: rows(x), label });
      if (!given(answer)) return undefined;
      return rowsOf(answer, x, {
        ...askedByEntry('convert', label, x),
        what: `convert from ${from} to ${to} of the system '${name}'`,
      });
    },
    precondition: (label) => scalingOf(ask('precondition', { label }), label, askedByEntry('precondition', label)),
    guide({ x, conditional, unconditional, gradient, ...rest }) {
      const given = { conditional: rows(conditional), unconditional: rows(unconditional), gradient: rows(gradient) };
      return rowsOf(ask('guide', { x: rows(x), ...given, ...rest }), x, askedByEntry('guide', rest.label, x));
    },
    score: (model, x, label) =>
      rowsOf(
        ask('score', { model, x: rows(x), label }),
        x,
        // solvers take the scores of the system's own models, and need numbers
        'target' in model ? askedByEntry('score', label, x) : asked('score', label, x),
      ),
    denoisingCovariance: (model, x, label) =>
      rowsOf(
        ask('denoisingCovariance', { model, x: rows(x), label }),
        { count: x.count, dimension: x.dimension * x.dimension },
        // the points have d coordinates and the answer d^2, so no point is named
        askedByEntry('denoisingCovariance', label),
      ),
    weights: (label) => numbersOf(ask('weights', { label }), label.length, askedByEntry('weights', label)),
    loss: (model, x0, label, eps) =>
      numbersOf(ask('loss', { model, x0: rows(x0), label, eps: rows(eps) }), x0.count, askedByEntry('loss', label)),
    times: (count, seed) => numbersOf(ask('times', { count, seed }), count, asked('times')),
    couple: (x0, x1, seed) => pairsOf(ask('couple', { x0: rows(x0), x1: rows(x1), seed }), x0.count, asked('couple')),
    variationalBound(model, x0, eps) {
      const answer = ask('variationalBound', { model, x0: rows(x0), eps: eps.map(rows) });
      return boundOf(answer, x0, eps.length, askedByEntry('variationalBound'));
    },
    grid: (sampler, steps) => gridOf(ask('grid', { sampler, steps }), steps, askedBy('grid', sampler, steps), rounding),
    start: (sampler, noise) => rowsOf(ask('start', { sampler, noise: rows(noise) }), noise, askedBy('start', sampler)),
    sample(sampler, model, steps, start, { noise, ...options } = {}) {
      const blocks = noise === undefined ? {} : { noise: noise.map(rows) };
      const answer = ask('sample', { sampler, model, steps, start: rows(start), ...blocks, ...options });
      return sampledOf(answer, start, askedBy('sample', sampler, options.tolerance === undefined ? steps : undefined));
    },
    logLikelihood: (model, x, seed) =>
      numbersOf(ask('logLikelihood', { model, x: rows(x), seed }), x.count, asked('logLikelihood')),
  };
}

/** A call in words, with the sampler and the number of steps where its parameters name them. */
export function callBy(call: Call, params: { readonly sampler?: unknown; readonly steps?: unknown }): string {
  const { sampler, steps } = params;
  if (typeof sampler !== 'string') return call;
  const count = typeof steps === 'number' ? ` with ${steps} step${steps === 1 ? '' : 's'}` : '';
  return `${call} by ${sampler}${count}`;
}

function kernelOf(
  answer: unknown,
  time: readonly number[],
  about: Asked,
  { lenient, rounding }: Required<Reading>,
): KernelAnswer<Float64Array> {
  const found = partsOfReply(answer, ['alpha', 'sigma', ...RATES.map((key) => `${key}?`)], about);
  const numbers = (key: string) => numbersOf(found[key], time.length, partAsked(about, key));
  const [alpha, sigma] = [signalsOf(numbers('alpha'), rounding), numbers('sigma')];
  // without signal f = alpha'/alpha is infinite, and g^2 = (sigma^2)' - 2 f sigma^2 with it; without noise so is
  // sigma' = (sigma^2)'/(2 sigma), and what is made of it is 0 times infinity
  const unbounded = (row: number) => alpha[row] === 0 || sigma[row] === 0;
  const rates = RATES.filter((key) => given(found[key])).map(
    (key) => [key, numbersOf(found[key], time.length, { ...partAsked(about, key), unbounded, lenient })] as const,
  );
  return { alpha, sigma, ...Object.fromEntries(rates) };
}

function scalingOf(answer: unknown, label: readonly number[], about: Asked): ReturnType<CheckedCalls['precondition']> {
  const found = partsOfReply(answer, ['input', 'skip', 'output', 'noise?'], about);
  const [input, skip, output] = ['input', 'skip', 'output'].map((key) =>
    numbersOf(found[key], label.length, partAsked(about, key)),
  );
  if (!given(found.noise)) return { input, skip, output };
  // the logarithm of sigma = 0 is for a law to judge
  const noise = numbersOf(found.noise, label.length, { ...partAsked(about, 'noise'), unbounded: () => true });
  return { input, skip, output, noise };
}

/** A bound in nats, summed over coordinates, whatever its unit. */
function boundOf(answer: unknown, { count, dimension }: Points, levels: number, about: Asked): BoundAnswer {
  const found = partsOfReply(answer, ['prior?', 'diffusion?', 'reconstruction?', 'total?', 'unit'], about);
  const { unit } = found;
  if (unit !== 'nats' && unit !== 'bits per coordinate') {
    throw new SystemError(
      `${about.what} should return the unit 'nats' or 'bits per coordinate', found ${JSON.stringify(unit)}.`,
    );
  }
  const factor = unit === 'nats' ? 1 : Math.LN2 * dimension;
  const inNats = (values: Float64Array) => values.map((value) => factor * value);
  const term = (key: string) =>
    given(found[key]) ? { [key]: inNats(numbersOf(found[key], count, partAsked(about, key))) } : {};
  const pairs = { count, dimension: levels - 1 };
  const diffusion = given(found.diffusion) && rowsOf(found.diffusion, pairs, partAsked(about, 'diffusion'));
  return {
    ...term('prior'),
    ...term('reconstruction'),
    ...term('total'),
    ...(diffusion ? { diffusion: { ...pairs, values: inNats(diffusion.values) } } : {}),
  };
}

/** The numbers of a grid that there is one of for each step. */
const STEP_PARTS = ['dt', 'stepAlpha', 'stepVariance'] as const;
const GRID_PARTS = ['label', 'alpha', 'sigma', 'time?', ...STEP_PARTS.map((key) => `${key}?` as const)] as const;

function gridOf(answer: unknown, steps: number, about: Asked, rounding: number): GridAnswer {
  const found = partsOfReply(answer, GRID_PARTS, about);
  const ofSteps = STEP_PARTS.filter((key) => given(found[key])).map((key) => [
    key,
    numbersOf(found[key], steps, partAsked(about, key)),
  ]);
  if (given(found.stepAlpha) !== given(found.stepVariance)) {
    throw new SystemError(`${about.what} should return stepAlpha and stepVariance, or none of them, found one.`);
  }
  const states = statesOf(found, steps, about);
  const numbers = (key: string) => numbersOf(found[key], states, partAsked(about, key));
  return {
    label: labelsOf(found.label, states, partAsked(about, 'label')),
    alpha: signalsOf(numbers('alpha'), rounding),
    sigma: numbers('sigma'),
    ...(given(found.time) ? { time: numbers('time') } : {}),
    ...Object.fromEntries(ofSteps),
  };
}

/** Labels as numbers: NaN where the model is not asked, which the answer says by null; NaN itself is not finite. */
function labelsOf(found: unknown, states: number, about: Asked): Float64Array {
  const isUnasked = (k: number) => isList(found) && found[k] === null;
  const labels = isList(found) ? Array.from(found, (label, k) => (isUnasked(k) ? 0 : label)) : found;
  return numbersOf(labels, states, about).map((label, k) => (isUnasked(k) ? Number.NaN : label));
}

/**
 * How many states a grid has. One that is too short or too long is wrong, and not malformed: the law `count` says so.
 *
 * @throws SystemError where its lists are not as long as one another
 */
function statesOf(found: Record<string, unknown>, steps: number, { what }: Asked): number {
  const states = lengthOf(found.alpha, partAsked({ what }, 'alpha'));
  const lengths = ['label', 'alpha', 'sigma', 'time'].flatMap((key) => {
    const list = found[key];
    return isList(list) ? [{ key, length: list.length }] : [];
  });
  if (lengths.some(({ length }) => length !== states)) {
    const seen = lengths.map(({ key, length }) => `${length} in ${key}`).join(', ');
    const wanted = `lists of one length, ${steps + 1} for ${steps} step${steps === 1 ? '' : 's'}`;
    throw new SystemError(`${what} should return ${wanted}, found ${seen}.`);
  }
  return states;
}

function lengthOf(found: unknown, { what }: Asked): number {
  const length = typeof found === 'object' && found !== null && 'length' in found ? found.length : undefined;
  if (typeof length !== 'number') throw new SystemError(`${what} should return a list of numbers.`);
  if (length < 1) throw new SystemError(`${what} should return a list that is not empty, found [].`);
  return length;
}

function sampledOf(answer: unknown, start: Points, about: Asked): ReturnType<CheckedCalls['sample']> {
  if (!isWithDraws(answer)) return { x: rowsOf(answer, start, about) };
  const { x, draws } = answer;
  if (!given(draws)) return { x: rowsOf(x, start, about) };
  if (!(Number.isSafeInteger(draws) && (draws as number) >= 0)) {
    const found = typeof draws === 'number' ? draws : shown(draws);
    throw new SystemError(`draws of ${about.what} should be a whole number of at least 0, found ${found}.`);
  }
  return { x: rowsOf(x, start, about), draws: draws as number };
}

function isWithDraws(answer: unknown): answer is { x: unknown; draws?: unknown } {
  return typeof answer === 'object' && answer !== null && 'x' in answer;
}
