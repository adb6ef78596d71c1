/** The words in which a system says what it is, as plain data. */

import type { Corrector } from '../../sampler/corrector.js';
import type { SamplerMethod } from '../../sampler/methods.js';
import type { TargetSpec } from '../../target/target-spec.js';

/** What results call the system under test where it is this package itself. */
export const BUILT_IN = 'built-in';

/** What a system is, apart from what it can do: plain data, every part optional but the name and the process. */
export interface SystemDescription {
  readonly name: string;
  readonly process: ContinuousProcess | LevelProcess;
  /** Default `float64`. By call, or of `levels`; a call that is not named has the coarsest of all. */
  readonly dtype?: Dtype | Readonly<Record<string, Dtype>>;
  /** What `score` returns and `loss` compares; default `score`. */
  readonly parameterization?: Parameterization;
  /** Its own models. Without any, and without `fit`, `score` is asked with exact models. */
  readonly models?: readonly GivenModel[];
  /** A network along its training, for `measure`; `score` is then asked about its checkpoints, and about no exact model. */
  readonly checkpoints?: Checkpoints;
  readonly weighting?: Weighting;
  readonly preconditioning?: Preconditioning;
  /** What `guide` does; by default its scale is gamma, and it neither rescales nor takes an interval. */
  readonly guidance?: GuidanceDescription;
  /** Whether `posterior` takes any two labels (default), or adjacent levels alone. */
  readonly posteriorSteps?: 'any' | 'adjacent';
  readonly bound?: BoundDescription;
  readonly trainingTimes?: TimesLaw;
  /** How many coordinates the points may have that `fit` is given: 1, 2 or both; default: 1 alone. */
  readonly fitDimensions?: readonly FitDimension[];
  /** Samplers, by which `grid`, `start` and `sample` are asked. */
  readonly samplers?: readonly SamplerDescription[];
  /** An interval that data lie in: targets are drawn well within it, for samplers that clip x_0. */
  readonly dataRange?: readonly [number, number];
  readonly likelihood?: LikelihoodDescription;
  /** Allowed error of what `labelOf` returns, as a fraction of the range of the labels; default: by the dtype. */
  readonly labelTolerance?: number;
}

/** A network along its training: no claim judges it, and `measure` says how far it is from its target. */
export interface Checkpoints {
  /** p_0, the distribution that its data are drawn from. */
  readonly target: TargetSpec;
  /** From early to late; `after` is how long it has been trained, in epochs or steps or whatever counts. */
  readonly trained: readonly { readonly id: string; readonly after: number }[];
}

/** A dimension in which what a trained model generates is solved for. */
export type FitDimension = (typeof FIT_DIMENSIONS)[number];

export const FIT_DIMENSIONS = [1, 2] as const;

/**
 * What a model returns at x = alpha x_0 + sigma eps; each is determined by any other one and x:
 *
 * - `noise`: eps
 * - `data`: x_0 = (x - sigma eps)/alpha
 * - `score`: -eps/sigma
 * - `velocity`: v = alpha eps - sigma x_0, so x_0 = (alpha x - sigma v)/(alpha^2 + sigma^2) (Salimans, Ho 2022)
 * - `flow`: u = alpha' x_0 + sigma' eps with derivatives in the time or, for levels, as described (Lipman et al. 2023)
 */
export type Parameterization = (typeof PARAMETERIZATIONS)[number];

export const PARAMETERIZATIONS = ['score', 'noise', 'data', 'velocity', 'flow'] as const;

/** The floating point numbers that a system computes with: identities are held to 16 of their machine epsilons. */
export type Dtype = (typeof DTYPES)[number];

export const DTYPES = ['float64', 'float32', 'float16', 'bfloat16'] as const;

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
  /** What a model is told, and every call as `label`; default: the time. */
  readonly labels?: TimeLabels;
}

/**
 * What a model in continuous time is told in place of the time t: scale t or, of `'log snr'`, scale log(alpha^2/sigma^2).
 * By default it is of the time, and the scale is 1. The slopes of a `flow` stay those in the time.
 */
export type TimeLabels =
  | 'log snr'
  | { readonly of?: 'time' | 'log snr' | undefined; readonly scale?: number | undefined };

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
 * before t, s2(t|s) = sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2; before level 0 are the data, alpha = 1 and sigma = 0.
 */
export interface Tables {
  /** alpha_t^2 = prod_{s <= t} (1 - beta_s). */
  readonly beta?: readonly number[];
  /** alpha_t^2. */
  readonly alphaBar?: readonly number[];
  /** alpha_{t-1}^2; its entry 0 is 1 or, where the levels are part of a longer chain, between alpha_0^2 and 1. */
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
   * `input`: the input of F has variance 1. `target`: so has its target. `least output`: skip is the one for which an output of
   * such a target is smallest (Karras et al. 2022, appendix B.6). `boundary`: skip = 1 and output = 0 at the data end. Default: input and target, and boundary where sigma is 0 at the data end.
   */
  readonly promises?: readonly ('input' | 'target' | 'least output' | 'boundary')[];
  /**
   * What each coefficient is meant to be, as published: formulas in sigma, alpha, snr, sigmaData and t (the label). The
   * promises are about squares; `output` alone tells a network that predicts eps (`-sigma`) from one that predicts -eps
   * (`sigma`). `noise` is what F is told as time, such as `log(sigma)/4`. Default: nothing is promised.
   */
  readonly input?: string;
  readonly skip?: string;
  readonly output?: string;
  readonly noise?: string;
}

/** How a conditional prediction and an unconditional one are combined. */
export interface GuidanceDescription {
  /**
   * What its scale is. `gamma` (default): unconditional + scale (conditional - unconditional), so that 1 is the conditional
   * prediction and 0 the unconditional one. `1 + w`: conditional + scale (conditional - unconditional), the w of Ho, Salimans
   * 2022, so that 0 is the conditional prediction.
   */
  readonly scale?: 'gamma' | '1 + w';
  /** The scales that it takes, the least and the largest; default: from the unconditional prediction to gamma = 12. */
  readonly scales?: readonly [number, number];
  /** The kinds of prediction that it combines; default: the parameterization of the system. */
  readonly parameterizations?: readonly Parameterization[];
  /**
   * That it takes phi of Lin et al. 2024, section 3.4, and of which kind of prediction the standard deviations are compared: of
   * the one that is `given`, or of another kind.
   */
  readonly rescale?: 'given' | Parameterization;
  /**
   * That it takes an interval outside of which the prediction is the conditional one (Kynkaanniemi et al. 2024), and what its ends
   * are: values of sigma/alpha, labels, or shares of the steps that a sampler takes through all levels, from the noise on.
   */
  readonly interval?: 'sigma/alpha' | 'label' | 'steps';
}

/** What a variational bound consists of (Ho et al. 2020, eq. 5). */
export interface BoundDescription {
  /**
   * The variance of the reverse steps: that of the posterior (default), 1 - alpha_t^2/alpha_s^2, or between both in
   * logarithms, by the `varianceFraction` of the model (Nichol, Dhariwal 2021, eq. 15).
   */
  readonly variance?: 'small' | 'large' | 'learned range';
  /**
   * p(x_0 | level 0): a normal density, or its mass on cells around `levels` even values in [-1, 1]. Its variance is a number,
   * or between two in logarithms by the `varianceFraction` of the model: that of the first step's posterior, from level 1 to
   * level 0, and 1 - alpha_0^2, as guided-diffusion has it with LEARNED_RANGE.
   */
  readonly decoder?:
    | { readonly kind: 'density'; readonly variance: number | 'learned range' }
    | {
        readonly kind: 'discretized';
        readonly variance: number | 'learned range';
        readonly levels: number;
        /**
         * How it computes the distribution function: as it is, or as 1/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))). Default:
         * either.
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

/** A model that a system brings along: it is meant to be the score of the diffused target. */
export interface GivenModel {
  readonly id: string;
  readonly target: TargetSpec;
}

/** Where the levels of a sampler's grid are meant to lie. */
export interface Spacing {
  /**
   * Even steps of sigma/alpha (`linear`), of its rho-th root (`karras`), of its logarithm (`exponential`), of
   * alpha^2/sigma^2 (`snr`), or of sigma where alpha = 1 - sigma (`flow`).
   */
  readonly kind: 'linear' | 'karras' | 'exponential' | 'snr' | 'flow';
  /** Of `karras`; default 7. */
  readonly rho?: number;
  /** Each sigma/alpha is multiplied by this, which takes sigma to shift sigma/(1 + (shift - 1) sigma); default 1. */
  readonly shift?: number;
  /**
   * sigma/alpha of the first and of the last level with noise, before the shift; the first may be infinite for `snr` and
   * `flow`. The last is 0 where even steps of `linear` or `flow` go on to the data.
   */
  readonly ends: readonly [number, number];
}

/** A sampler that a system has. */
export interface SamplerDescription {
  readonly name: string;
  /** The published method that it follows; without one its steps are not compared, but its order may be. */
  readonly method?: SamplerMethod;
  /** The power of the step size by which its error falls; default: that of the method. */
  readonly order?: number;
  /**
   * How much noise its steps add: of `ddim` (default 0), and of `euler-ancestral`, `dpm-2-ancestral`,
   * `dpm-solver++-2s-ancestral`, `dpm-solver++-sde` and `sde-dpm-solver++-2m` (default 1).
   */
  readonly eta?: number;
  /** What the noise of a step is multiplied by, of the same but `ddim`; default 1. */
  readonly noiseScale?: number;
  /**
   * How a step of second order of `dpm-solver++-2m`, `dpm-solver++-3m` and `sde-dpm-solver++-2m` extrapolates: to the
   * `midpoint` (default), or all along the step, which code calls `heun`. Of `unipc` and `unipc-noise`: B(h), which is h
   * (`bh1`) or e^h - 1 (`bh2`, default).
   */
  readonly solver?: 'midpoint' | 'heun' | 'bh1' | 'bh2';
  /**
   * The predictions that a step is made of, its own among them: of `lms`, by default 4, and of `deis`, `unipc` and
   * `unipc-noise`, from 1 to 3, by default 2.
   */
  readonly history?: number;
  /**
   * With fewer steps than this, a step of a multistep method is made of no more predictions than there are steps left;
   * default: 0, and Infinity of `unipc` and `unipc-noise`. It is 15 in diffusers for other methods.
   */
  readonly lowerOrderBelow?: number;
  /**
   * Of `dpm-solver++-sde`, which draws twice in a step: whether both are increments of one Brownian `path` in sigma/alpha
   * (default), to the middle of the step and from there on, or `independent`.
   */
  readonly subSteps?: 'path' | 'independent';
  /** Whether it draws its noise itself from a seed, in place of taking `noise`; default: no. */
  readonly seeded?: boolean;
  /** The coordinates of its state: those of the process (default), or x/alpha. */
  readonly state?: 'process' | 've';
  /**
   * What it multiplies its start by before its first step, as EDM does by sigma_max: `sample` is given a start that is
   * divided by that; default 1.
   */
  readonly startScale?: number;
  readonly spacing?: Spacing;
  /**
   * Langevin steps beside those of the `method`, or without one alone (Song et al. 2021, algorithms 2 to 5): see `Corrector`.
   * By default there is one beside each step, at the level that this begins at.
   */
  readonly corrector?: Pick<Corrector, 'rule' | 'snr'> & Partial<Corrector>;
  /**
   * Of a sampler that solves the probability flow with steps of its own choosing: the tolerances that it is asked with, each
   * relative and absolute. It has no method and no number of steps; its grid has the two levels between which it solves, and
   * with `last` the data besides.
   */
  readonly tolerances?: readonly number[];
  /** How many of its tolerances its error may be; default 100. */
  readonly errorFactor?: number;
  /** The numbers of steps that it takes: at least so many, or these alone. */
  readonly steps?: { readonly least?: number; readonly only?: readonly number[] };
  /**
   * What its last step does, where the method leaves that open or the sampler differs: `data`: the prediction of x_0,
   * without noise; `order 1`: a step of the method's kind of first order; `without noise`: the step, with no noise added.
   */
  readonly last?: 'data' | 'order 1' | 'without noise';
  /** Noise that is added before a step of `euler`, `heun` or `dpm-solver-2` (Karras et al. 2022, algorithm 2). */
  readonly churn?: { readonly amount: number; readonly from: number; readonly to: number; readonly noise: number };
  /**
   * Whether it can walk its grid upwards, from data to noise, and at which end of a step its model is then asked; `ddim`
   * alone.
   */
  readonly encodeLabel?: 'destination' | 'origin';
  /** Whether a sampler with `tolerances` solves the flow from data to noise too; default: no. */
  readonly encodes?: boolean;
  /** Whether it can begin at any state of its grid, which `sample` is told as `begin`; default: no. Of samplers without noise. */
  readonly begins?: boolean;
  /** What its model may predict; default: the parameterization of the system. */
  readonly parameterizations?: readonly Parameterization[];
  /**
   * How the labels of its grid belong to its levels: they are those of the levels (default), or the nearest ones that
   * exist, or interpolated between two.
   */
  readonly labels?: 'exact' | 'rounded' | 'interpolated';
  /** Where it is coarser than that of the system. */
  readonly dtype?: Dtype;
}

/** What `logLikelihood` returns. */
export interface LikelihoodDescription {
  /** Whether the divergence is exact (default), or estimated with random probes. */
  readonly divergence?: 'exact' | 'estimated';
  /** How far it may be off, relative to 1 + |log p|; default 1e-3. */
  readonly tolerance?: number;
}
