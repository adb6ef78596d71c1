import type { EmbeddingKind } from '../features/embedding.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { BumpMixture } from '../target/bumps.js';
import type { GaussianMixture } from '../target/mixture.js';
import type { Points } from '../target/points.js';

/** The name of a model, given or fitted, as its system knows it. */
export type ModelId = string;

/**
 * What a system's `score` returns at x = alpha x_0 + sigma eps. The suite converts it with the coefficients of the
 * system's process:
 *
 * - `score`: s
 * - `noise`: the mean of eps; s = -eps/sigma
 * - `data`: the mean of x_0; s = (alpha x_0 - x)/sigma^2
 * - `velocity`: the mean of v = alpha eps - sigma x_0 (Salimans, Ho 2022);
 *   s = -(sigma x + alpha v)/(sigma (alpha^2 + sigma^2))
 */
export type Parameterization = (typeof PARAMETERIZATIONS)[number];

export const PARAMETERIZATIONS = ['score', 'noise', 'data', 'velocity'] as const;

/** Rows of numbers, or the same numbers row-major. */
export type Matrix = readonly (readonly number[])[] | Float64Array;

/** A distribution by its parameters: as an experiment names it, or as `gaussianMixture` and `bumpMixture` build it. */
export type TargetSpec =
  | Pick<GaussianMixture, 'kind' | 'weights' | 'means' | 'variances'>
  | Pick<BumpMixture, 'kind' | 'weights' | 'centers' | 'halfWidths'>;

/** A model that a system brings along. */
export interface GivenModel {
  readonly id: ModelId;
  /** p_0: the model is meant to be the score grad log p_t that belongs to it. */
  readonly target: TargetSpec;
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

/**
 * A diffusion implementation that claims can be tried on, with `verify --system <module>` for a module that exports one
 * as `system`. A system fixes its forward process and provides as much of the rest as it can; a claim that needs more
 * is skipped.
 */
export interface DiffusionSystem {
  readonly name: string;
  readonly process: ForwardProcess;
  /** What `score` returns; default `score`. */
  readonly parameterization?: Parameterization;
  readonly models?: readonly GivenModel[];
  /** A model's prediction at each of several points at diffusion time t, which is never below `EARLIEST` horizons. */
  score?(model: ModelId, points: Points, t: number): Promise<Points>;
  /** Trains a model; the same request gives the same model. */
  fit?(request: FitRequest): Promise<ModelId>;
  /** What a fitted random-feature model consists of. */
  readout?(model: ModelId): Promise<Readout>;
}

/** What a claim may need of a system. */
export const CAPABILITIES = ['models', 'score', 'fit', 'readout'] as const;

export type Capability = (typeof CAPABILITIES)[number];
