import type { EmbeddingKind } from '../../features/embedding.js';
import type { BumpMixture } from '../../target/bumps.js';
import type { GaussianMixture } from '../../target/mixture.js';
import type { Dtype, Numbers, Parameterization, Rows } from './quantities.js';
import type { Grid, LikelihoodDescription, Sampled, SamplerDescription } from './sampler-contract.js';

export { DTYPES, PARAMETERIZATIONS } from './quantities.js';
export type { Dtype, Numbers, Parameterization, Rows };

/** A promise about the process that is checked: alpha^2 + sigma^2 = 1, or alpha = 1. */
export type Family = 'vp' | 've';

/** The law N(0, variance I) that generation starts from. */
export interface Prior {
  readonly variance: number;
}

/** A process in continuous time, whose numbers the call `coefficients` gives. */
export interface ContinuousProcess {
  /** The time of the data end, and that of the noise end: flow matching has 1 and 0. */
  readonly from: number;
  readonly to: number;
  readonly prior: Prior;
  readonly family?: Family;
}

/** The signal and noise of a discrete process, level 0 nearest to the data. */
export interface LevelTable {
  /** What the model is told as time. Default: 0, 1, 2, ... */
  readonly label?: readonly number[];
  /** The factor of x_0: sqrt(alpha_bar) of a DDPM. */
  readonly alpha: readonly number[];
  /** The standard deviation of the noise: sqrt(1 - alpha_bar) of a DDPM. */
  readonly sigma: readonly number[];
  /**
   * alpha' and sigma' in the time that a `flow` is meant in, whatever the labels are: -1 and 1 at all levels for
   * u = eps - x_0, where alpha = 1 - sigma. A flow needs both.
   */
  readonly alphaSlope?: readonly number[];
  readonly sigmaSlope?: readonly number[];
}

/**
 * Further tables of a discrete process that are checked against its levels, one entry a level. With s = t - 1 the level
 * before t, s2(t|s) = sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2; entry 0 of what looks back is not compared.
 */
export interface Tables {
  /** alpha_t^2 = prod_{s <= t} (1 - beta_s). */
  readonly beta?: readonly number[];
  /** alpha_t^2. */
  readonly alphaBar?: readonly number[];
  /** alpha_{t-1}^2; its entry 0 is 1. */
  readonly alphaBarPrevious?: readonly number[];
  /** alpha_t^2/sigma_t^2, and its logarithm. */
  readonly snr?: readonly number[];
  readonly logSnr?: readonly number[];
  /** v = s2(t|s) sigma_s^2/sigma_t^2, and its logarithm. */
  readonly posteriorVariance?: readonly number[];
  readonly posteriorLogVariance?: readonly number[];
  /** The factor of x_0 in the posterior mean: alpha_s s2(t|s)/sigma_t^2. */
  readonly posteriorMeanOfData?: readonly number[];
  /** The factor of x_t there: (alpha_t/alpha_s) sigma_s^2/sigma_t^2. */
  readonly posteriorMeanOfState?: readonly number[];
  /** x_0 = dataOfState x_t - dataOfNoise eps: 1/alpha_t and sigma_t/alpha_t. */
  readonly dataOfState?: readonly number[];
  readonly dataOfNoise?: readonly number[];
}

/** A process of finitely many levels of noise. */
export interface LevelProcess {
  readonly levels: LevelTable;
  readonly prior: Prior;
  readonly family?: Family;
  readonly tables?: Tables;
}

/**
 * The weight of the error in x_0 that a loss is meant to have: a formula in snr, snrPrevious, beta, alpha, sigma,
 * sigmaData and t (the label), such as `min(snr, 5)`.
 */
export type Weighting = string | { readonly formula: string; readonly scale?: 'free' };

/** The promises of a preconditioned network D(x) = skip x + output F(input x, noise) (Karras et al. 2022, section 5). */
export interface Preconditioning {
  /** The standard deviation of the data that it is made for. */
  readonly sigmaData: number;
  /**
   * `input`: the input of F has variance 1. `target`: so has its target. `boundary`: skip = 1 and output = 0 at the data
   * end. Default: input and target, and boundary where sigma is 0 at the data end.
   */
  readonly promises?: readonly ('input' | 'target' | 'boundary')[];
  /**
   * What F is told as time: a formula in sigma, alpha, snr, sigmaData and t (the label), such as `log(sigma)/4`. Default:
   * nothing is promised.
   */
  readonly noise?: string;
}

/** What a variational bound consists of (Ho et al. 2020, eq. 5). */
export interface BoundDescription {
  /**
   * The variance of the reverse steps: that of the posterior (default), 1 - alpha_t^2/alpha_s^2, or between both in
   * logarithms, by the `varianceFraction` of the model (Nichol, Dhariwal 2021, eq. 15).
   */
  readonly variance?: 'small' | 'large' | 'learned range';
  /** p(x_0 | level 0): a normal density, or its mass on cells around `levels` even values in [-1, 1]. */
  readonly decoder?:
    | { readonly kind: 'density'; readonly variance: number }
    | {
        readonly kind: 'discretized';
        readonly variance: number;
        readonly levels: number;
        /**
         * How it computes the distribution function: as it is, or as 1/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))). Default:
         * either, to 1e-3.
         */
        readonly cdf?: 'exact' | 'tanh';
      };
}

/** The law of the training times, which are labels. */
export type TimesLaw =
  | { readonly law: 'uniform'; readonly from: number; readonly to: number }
  /** Whole numbers from `from` to `to`, both included. */
  | { readonly law: 'uniform integer'; readonly from: number; readonly to: number }
  /** The logarithm of sigma/alpha (Karras et al. 2022, section 5). */
  | { readonly law: 'normal'; readonly of: 'log noise'; readonly mean: number; readonly deviation: number }
  /** The logit of u (Esser et al. 2024, eq. 19). */
  | ({ readonly law: 'normal'; readonly of: 'logit'; readonly mean: number; readonly deviation: number } & Spread)
  /** u = 1 - r - s (cos^2(pi r/2) - 1 + r) with r uniform and s the scale (Esser et al. 2024, eq. 20). */
  | ({ readonly law: 'mode'; readonly scale: number } & Spread)
  /**
   * Proportional to a formula, see `weighting`: the density of a label between both ends or, for levels, the probability
   * of each.
   */
  | { readonly law: 'proportional'; readonly formula: string; readonly from?: number; readonly to?: number };

/** What a number u in (0, 1) makes of itself. */
export interface Spread {
  /** `label`: from + (to - from) u (default). `level`: that of level floor(u N) of N, counted from the data. */
  readonly by?: 'label' | 'level';
  /** Default: 0 and 1. */
  readonly from?: number;
  readonly to?: number;
}

/** A distribution by its parameters: as an experiment names it, or as `gaussianMixture` and `bumpMixture` build it. */
export type TargetSpec =
  | Pick<GaussianMixture, 'kind' | 'weights' | 'means' | 'variances'>
  | Pick<BumpMixture, 'kind' | 'weights' | 'centers' | 'halfWidths'>;

/** A model that a system brings along: it is meant to be the score of the diffused target. */
export interface GivenModel {
  readonly id: string;
  readonly target: TargetSpec;
}

/** What a system is, apart from what it can do: plain data, every part optional but the name and the process. */
export interface SystemDescription {
  readonly name: string;
  readonly process: ContinuousProcess | LevelProcess;
  /** Default `float64`; of several, the coarsest. */
  readonly dtype?: Dtype | Readonly<Record<string, Dtype>>;
  /** What `score` returns and `loss` compares; default `score`. */
  readonly parameterization?: Parameterization;
  /** Its own models. Without any, and without `fit`, `score` is asked with exact models. */
  readonly models?: readonly GivenModel[];
  readonly weighting?: Weighting;
  readonly preconditioning?: Preconditioning;
  /** Whether `posterior` takes any two labels (default), or adjacent levels alone. */
  readonly posteriorSteps?: 'any' | 'adjacent';
  readonly bound?: BoundDescription;
  readonly trainingTimes?: TimesLaw;
  /** Samplers, by which `grid`, `start` and `sample` are asked. */
  readonly samplers?: readonly SamplerDescription[];
  /** An interval that data lie in: targets are drawn well within it, for samplers that clip x_0. */
  readonly dataRange?: readonly [number, number];
  readonly likelihood?: LikelihoodDescription;
  /** Allowed error of what `labelOf` returns, as a fraction of the range of the labels; default: by the dtype. */
  readonly labelTolerance?: number;
}

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
   * where they are left out they are derived, and then prove nothing. Where alpha = 0 both are infinite, and any answer
   * is taken. `alphaSlope` and `sigmaSlope` are dalpha/dt and dsigma/dt in the time t of the process itself.
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
   * `draws` that it made, or else one for each step; a seeded sampler gets `seed` in its place
   */
  sample?(of: {
    readonly sampler: string;
    readonly model: Model;
    readonly steps: number;
    readonly start: Points;
    readonly noise?: readonly Points[];
    readonly seed?: number;
    readonly direction?: 'generate' | 'encode';
  }): Promised<Sampled>;
  /**
   * The logarithm of the density at x, at the data end, of the prior carried along the probability flow of an exact
   * model.
   */
  logLikelihood?(of: { readonly model: Model; readonly x: Points; readonly seed?: number }): Promised<Numbers>;
  /** Trains a model and returns its id; the same request gives the same model. */
  fit?(of: FitRequest): Promised<string>;
  /** What a fitted random-feature model consists of. */
  readout?(of: { readonly model: { readonly id: string } }): Promised<Readout>;
  /** Called once, at the end. */
  close?(): Promised<void>;
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
