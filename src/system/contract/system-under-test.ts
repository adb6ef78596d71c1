import type { ScoreField } from '../../divergence/field/score-field.js';
import type { RandomFeatures } from '../../features/random-features.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Points } from '../../target/points.js';
import type { Target } from '../../target/target.js';
import type { Capability } from './capability.js';
import type { FitRequest, Model, Parameterization } from './contract.js';
import type { Description } from './description.js';
import type { Schedule } from './schedule.js';
import type { KernelAnswer } from './slopes.js';

/** A given model with the distribution p_0 it is meant for. */
export interface KnownModel {
  readonly id: string;
  readonly target: Target;
  /** What it should generate: the law of alpha x_0 + sigma eps at the data end, where that is known. */
  readonly generated?: Target;
}

/** The random features of a fitted model, and its A, d x m row-major. */
export interface ReadModel {
  readonly features: RandomFeatures;
  readonly readout: Float64Array;
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
  readonly direction?: 'generate' | 'encode';
}

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

/**
 * A system as claims see it: whatever it returns has been checked and converted.
 * Every function throws a SystemError when the system fails, and a NonFiniteAnswer when it answers NaN or infinity.
 */
export interface SystemUnderTest extends CheckedCalls {
  readonly name: string;
  /** The path of its module, or its command, as it was given. */
  readonly path: string;
  /** Seconds that a call may take, where they were given. */
  readonly timeLimit?: number | undefined;
  readonly description: Description;
  readonly can: ReadonlySet<Capability>;
  /** Why it cannot, in words, where it seems as if it could. */
  readonly whyNot?: ReadonlyMap<Capability, string>;
  /** How far an answer may be off, as a fraction of the terms that it is a sum of. */
  readonly rounding: number;
  readonly schedule: Schedule;
  /**
   * The process in time from its data end, for d = 1 at least; where there is noise at that end, the process from there.
   * @throws RangeError for levels
   */
  readonly process: ForwardProcess;
  readonly models: readonly KnownModel[];
  /** The score of a model as a field on `process`. */
  field(model: string): ScoreField;
  fit(request: Omit<FitRequest, 'points'> & { readonly points: Points }): string;
  readout(model: string): ReadModel;
  /** Ends the process that the system runs in. */
  close(): void;
}
