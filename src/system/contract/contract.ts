/** The calls of a system: what it can do. */
import type { EmbeddingKind } from '../../features/embedding.js';
import type { TargetSpec } from '../../target/target-spec.js';
import type { Parameterization, SystemDescription } from './description.js';

/** One of the system's own models, or an exact one, of which `exact` makes a function. */
export type Model = { readonly id: string } | ExactModel;

/** The conditional mean that belongs to a known target. */
export interface ExactModel {
  readonly target: TargetSpec;
  /** What the function returns. */
  readonly parameterization: Parameterization;
  /** The share of the larger variance, in logarithms, that a model returns of `ddpm-learned-range`, or of a bound. */
  readonly varianceFraction?: number;
}

/** A value, or the promise of one. */
export type Promised<T> = T | Promise<T>;

/** The scaling of a preconditioned network. */
export interface Scaling {
  readonly input: Numbers;
  readonly skip: Numbers;
  readonly output: Numbers;
  readonly noise?: Numbers;
}

/** The terms of a variational bound at each point, summed over coordinates; what the code does not have is left out. */
export interface BoundTerms {
  readonly prior?: Numbers;
  /** For each point, the terms of the pairs of levels (0, 1), (1, 2), ... */
  readonly diffusion?: Rows;
  readonly reconstruction?: Numbers;
  readonly total?: Numbers;
  readonly unit: 'nats' | 'bits per coordinate';
}

/** A random-feature model s_A(x, t) = (1/m) A relu(W x + U e(t)). */
export interface Readout {
  /** W, m x d. */
  readonly weights: Matrix;
  /** U, m x q. */
  readonly timeWeights: Matrix;
  readonly embedding: EmbeddingKind;
  /** A, d x m. */
  readonly A: Matrix;
}

/** Rows of numbers, or the same numbers row-major. */
export type Matrix = readonly (readonly number[])[] | ArrayLike<number>;

type Points = readonly (readonly number[])[];
type Labels = readonly number[];

/**
 * What a system can do. Each call takes one object of named parameters, here as over JSON-RPC; points are rows of d
 * numbers, and there is one label a point.
 */
export interface SystemCalls {
  /**
   * The kernel at times. Drift and diffusion are those of dx = f x ds + g dw in the time s = |t - from| from the data end;
   * where they are left out they are derived, and then prove nothing. `alphaSlope` and `sigmaSlope` are dalpha/dt and
   * dsigma/dt in the time t of the process itself. Where alpha = 0 or sigma = 0 any of the four may be infinite or NaN.
   */
  coefficients?(of: { readonly time: Labels }): Promised<{
    readonly alpha: Numbers;
    readonly sigma: Numbers;
    readonly drift?: Numbers;
    readonly diffusion?: Numbers;
    readonly alphaSlope?: Numbers;
    readonly sigmaSlope?: Numbers;
  }>;
  /** What the label of a model means. Default: the process's own time or level. */
  levelOf?(of: { readonly label: Labels }): Promised<{ readonly alpha: Numbers; readonly sigma: Numbers }>;
  /** The inverse of the schedule. */
  labelOf?(of: { readonly sigmaOverAlpha: Labels }): Promised<Numbers>;
  /** x = alpha x_0 + sigma eps, in the process's coordinates. */
  noise?(of: { readonly x0: Points; readonly label: Labels; readonly eps: Points }): Promised<Rows>;
  /** q(x_to | x_at, x_0), `to` nearer to the data than `at`. */
  posterior?(of: {
    readonly x0: Points;
    readonly xt: Points;
    readonly at: Labels;
    readonly to: Labels;
  }): Promised<{ readonly mean: Rows; readonly variance: Numbers }>;
  /** Predictions of one kind as predictions of another; null for a pair that the system does not have. */
  convert?(of: {
    readonly from: Parameterization;
    readonly to: Parameterization;
    readonly values: Points;
    readonly x: Points;
    readonly label: Labels;
  }): Promised<Rows | null>;
  precondition?(of: { readonly label: Labels }): Promised<Scaling>;
  /** What guidance makes of a conditional and an unconditional prediction at x, see `GuidanceDescription`. */
  guide?(of: GuideRequest): Promised<Rows>;
  /** A model's prediction in the system's parameterization. */
  score?(of: { readonly model: Model; readonly x: Points; readonly label: Labels }): Promised<Rows>;
  /** (sigma^2/alpha^2) (I + sigma^2 hess log p_t), the covariance of x_0 given x: one matrix, d x d, a point. */
  denoisingCovariance?(of: {
    readonly model: Model;
    readonly x: Points;
    readonly label: Labels;
  }): Promised<readonly (readonly (readonly number[])[])[]>;
  /** The weights that the loss gives to the squared error in the system's parameterization. */
  weights?(of: { readonly label: Labels }): Promised<Numbers>;
  /** Weight times squared error at each point, summed over coordinates and not averaged over the batch. */
  loss?(of: {
    readonly model: Model;
    readonly x0: Points;
    readonly label: Labels;
    readonly eps: Points;
  }): Promised<Numbers>;
  /** The training times that it draws, as labels. */
  times?(of: { readonly count: number; readonly seed: number }): Promised<Numbers>;
  /** A plan of pairs (index in x0, index in x1). */
  couple?(of: { readonly x0: Points; readonly x1: Points; readonly seed: number }): Promised<readonly Numbers[]>;
  /** @param of `eps` has a block of noises, one row a point, for each level */
  variationalBound?(of: {
    readonly model: Model;
    readonly x0: Points;
    readonly eps: readonly Points[];
  }): Promised<BoundTerms>;
  /** The grid of a sampler at a number of steps. */
  grid?(of: { readonly sampler: string; readonly steps: number }): Promised<Grid>;
  /** The state that a sampler starts from, already scaled, for given normal numbers. */
  start?(of: { readonly sampler: string; readonly noise: Points }): Promised<Rows>;
  /**
   * Where a sampler arrives from a state `start` at the noise end; with `encode` from one at the last level of its grid
   * that has noise, at the noise end.
   *
   * @param of `noise` has a block of normal numbers for each draw, one row a point: as many as the sampler says in
   * `draws` that it made, or else one for each step; a seeded sampler gets `seed` in its place, and one that is described
   * by `tolerances` the `tolerance` to solve with, relative and absolute, and as `steps` 1, or 2 with a last step to the data.
   * A sampler that `begins` at any state may be given in `begin` the one that `start` is at, counted from 0 in its grid; one with
   * tolerances then has more steps, whose states all lie on its way
   */
  sample?(of: {
    readonly sampler: string;
    readonly model: Model;
    readonly steps: number;
    readonly start: Points;
    readonly noise?: readonly Points[];
    readonly seed?: number;
    readonly tolerance?: number;
    readonly direction?: 'generate' | 'encode';
    readonly begin?: number;
  }): Promised<Sampled>;
  /**
   * The logarithm of the density at x, at the data end, of the prior carried along the probability flow of an exact
   * model.
   */
  logLikelihood?(of: { readonly model: Model; readonly x: Points; readonly seed?: number }): Promised<Numbers>;
  /** Trains a model of points in a dimension of `fitDimensions` and returns its id; the same request gives the same model. */
  fit?(of: FitRequest): Promised<string>;
  /** What a fitted random-feature model consists of. */
  readout?(of: { readonly model: { readonly id: string } }): Promised<Readout>;
  /** Called once, at the end. */
  close?(): Promised<void>;
}

/** Two predictions of one kind, a row a point, and how they are to be combined. */
export interface GuideRequest {
  /** What the predictions are, and the answer is to be. */
  readonly parameterization: Parameterization;
  readonly x: Points;
  readonly label: Labels;
  /** The predictions given c, and without it. */
  readonly conditional: Points;
  readonly unconditional: Points;
  /** grad log p(c | x) = s(x | c) - s(x), that of a classifier, for guidance that is made of it. */
  readonly gradient: Points;
  readonly scale: number;
  /** phi in [0, 1], where the description has `rescale`; not given where nothing is rescaled. */
  readonly rescale?: number;
  /** The lower end and the upper one, where the description has `interval`; not given where guidance is on everywhere. */
  readonly interval?: readonly [number, number];
}

/** What `fit` is asked for. */
export interface FitRequest {
  readonly points: Points;
  /** The number of features, or whatever else sets the number of a system's parameters. */
  readonly width: number;
  /** tau, the time of gradient flow on theta = vec(A)/sqrt(m) from A = 0, on the score loss weighted by g^2. */
  readonly trainingTime: number;
  readonly seed: number;
}

/**
 * A diffusion implementation that claims can be tried on: what it is, and what it can do. A claim that needs more is
 * skipped.
 */
export interface DiffusionSystem extends SystemDescription, SystemCalls {}

/** The names of the calls. */
export const CALLS = [
  'coefficients',
  'levelOf',
  'labelOf',
  'noise',
  'posterior',
  'convert',
  'precondition',
  'guide',
  'score',
  'denoisingCovariance',
  'weights',
  'loss',
  'times',
  'couple',
  'variationalBound',
  'grid',
  'start',
  'sample',
  'logLikelihood',
  'fit',
  'readout',
  'close',
] as const satisfies readonly (keyof SystemCalls)[];

export type Call = (typeof CALLS)[number];

/** The states that a sampler goes through, the noise end first: one more than it has steps; or, with `dt`, as many. */
export interface Grid {
  /**
   * What the model is told in the step from a state; null where it is not asked. That takes a plain list, as a typed array holds
   * no null, and NaN is an answer that is not finite.
   */
  readonly label: ArrayLike<number | null>;
  /** Signal and noise as the steps use them. In coordinates x/alpha their ratio counts alone. */
  readonly alpha: Numbers;
  readonly sigma: Numbers;
  /** The times of the states, for methods in time. */
  readonly time?: Numbers;
  /** For methods in time, how far each step goes, with its sign, where that is not the distance between two times. */
  readonly dt?: Numbers;
  /**
   * Of `reverse-diffusion`, the forward step that each step reverses, x_t = stepAlpha x_s + sqrt(stepVariance) z, where that
   * is not the one between its two levels: both or none, a number a step.
   */
  readonly stepAlpha?: Numbers;
  readonly stepVariance?: Numbers;
}

/** Where a sampler arrived. */
export type Sampled = Rows | { readonly x: Rows; readonly draws?: number };

/** n rows of d, or the same numbers row-major. */
export type Rows =
  | readonly (readonly number[])[]
  | readonly ArrayLike<number>[]
  | { readonly count: number; readonly dimension: number; readonly values: ArrayLike<number> };

/** One number for each point, label or level that was asked. */
export type Numbers = readonly number[] | ArrayLike<number>;
