import type { SamplerMethod } from '../../sampler/methods.js';
import type { Dtype, Numbers, Parameterization, Rows } from './quantities.js';

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
  /** How much noise its steps add: of `ddim` (default 0), `euler-ancestral` and `sde-dpm-solver++-2m` (default 1). */
  readonly eta?: number;
  /** What the noise of a step is multiplied by, of `euler-ancestral` and `sde-dpm-solver++-2m`; default 1. */
  readonly noiseScale?: number;
  /**
   * How a step of second order of `dpm-solver++-2m`, `dpm-solver++-3m` and `sde-dpm-solver++-2m` extrapolates: to the
   * `midpoint` (default), or all along the step, which code calls `heun`.
   */
  readonly solver?: 'midpoint' | 'heun';
  /** Of `lms`: the slopes that a step is made of, its own among them; default 4. */
  readonly history?: number;
  /** Whether it draws its noise itself from a seed, in place of taking `noise`; default: no. */
  readonly seeded?: boolean;
  /** The coordinates of its state: those of the process (default), or x/alpha. */
  readonly state?: 'process' | 've';
  readonly spacing?: Spacing;
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
