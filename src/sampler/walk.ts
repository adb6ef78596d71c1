/** Signal and noise of a state, x = alpha x_0 + sigma eps, and how they change where the process is in time. */
export interface GridLevel {
  readonly alpha: number;
  readonly sigma: number;
  /** In the time of the process; for methods in time alone, as the five below. */
  readonly time?: number | undefined;
  /** The length of the step that begins here, where it is not the distance to the next time. */
  readonly duration?: number | undefined;
  /** Of the forward step that the step from here reverses, x_t = stepAlpha x_s + sqrt(stepVariance) z; see `Grid`. */
  readonly stepAlpha?: number | undefined;
  readonly stepVariance?: number | undefined;
  /** dalpha/dtime and dsigma/dtime. */
  readonly alphaSlope?: number | undefined;
  readonly sigmaSlope?: number | undefined;
  /** (sigma^2)'/2 where there is no noise: it is finite where dsigma/dtime is not. */
  readonly halfSquareSlope?: number | undefined;
  /** f and g^2 of dx = f x ds + g dw in the time s from the data end. */
  readonly drift?: number | undefined;
  readonly diffusionSquare?: number | undefined;
}

/** What a model says of a state: E[x_0 | x] and E[eps | x], as far as it is right. */
export interface Prediction {
  readonly data: number;
  readonly noise: number;
  /** The sizes of the terms that code may make each of: its rounding is relative to them. */
  readonly dataSize: number;
  readonly noiseSize: number;
  /** What a model of the flow says itself, where the two do not follow from it, with its size. */
  readonly flow?: number;
  readonly flowSize?: number;
}

/** What a sampler is given to walk on, one coordinate of one point. */
export interface Walk {
  /** The states of its grid, the noise end first: one more than it has steps. */
  readonly levels: readonly GridLevel[];
  /**
   * The prediction at a state x of level k of the grid, in the coordinates of the process.
   *
   * @param as what the code takes the level for, whose model is not mistaken; default: level k
   */
  predict(x: number, k: number, as?: GridLevel): Prediction;
  /** The prediction at a level between those of the grid. */
  predictAt(x: number, level: GridLevel): Prediction;
  /** The level at a time between those of the grid. */
  levelAt(time: number): GridLevel;
  /** The normal number of a draw: that of step k, or of a method with two draws in each step those of draws 2 k and 2 k + 1. */
  noise(draw: number): number;
  /** Of the model, where it says how large the variance of a step is: 0 the smaller and 1 the larger one. */
  readonly varianceFraction: number;
  /** A number as code rounds it that makes it of terms whose sizes sum up to `size`. */
  rounded(value: number, size: number): number;
}

/** What a sampler carries from step to step: the state x, and what a method with a memory keeps besides. */
export type State = readonly [x: number, ...memory: number[]];

/** What is chosen of a method; see `SamplerDescription`. */
export interface MethodOptions {
  readonly eta?: number | undefined;
  readonly solver?: 'midpoint' | 'heun' | 'bh1' | 'bh2' | undefined;
  readonly history?: number | undefined;
  readonly lowerOrderBelow?: number | undefined;
  readonly subSteps?: 'path' | 'independent' | undefined;
  readonly noiseScale?: number | undefined;
  readonly churn?:
    | { readonly amount: number; readonly from: number; readonly to: number; readonly noise: number }
    | undefined;
  readonly last?: 'data' | 'order 1' | 'without noise' | undefined;
}

/** A published sampler as a recursion of one coordinate. */
export interface Method {
  /** Where it is published. */
  readonly source: string;
  /** The power of the step by which its error falls: for a stochastic one, that of its mean and variance. */
  readonly order: number;
  /** Its steps go by sigma/alpha alone, and know of no time: grids that measure its order are even in that. */
  readonly inSigma?: true;
  /** Which part of its predictions a method with a memory keeps, the newest first, and of how many steps. */
  readonly memory?: { readonly part: 'data' | 'noise'; steps(options: MethodOptions): number };
  /** Whether it draws normal numbers in each step. */
  draws(options: MethodOptions): boolean;
  /** How many; default: 1. */
  readonly drawsPerStep?: number;
  /** From level k of the grid to level k + 1. */
  step(walk: Walk, k: number, state: State, options: MethodOptions): State;
}

/** a + b + ..., where code rounds. */
export function sumOf({ rounded }: Pick<Walk, 'rounded'>, ...terms: readonly number[]): number {
  let [sum, size] = [0, 0];
  for (const term of terms) {
    sum += term;
    size += Math.abs(term);
  }
  return rounded(sum, size);
}

/** Whether a step is the last one of its grid. */
export const isLast = ({ levels }: Walk, k: number): boolean => k === levels.length - 2;

/** sigma/alpha, the noise of a state in coordinates x/alpha. */
export const ratio = ({ alpha, sigma }: GridLevel): number => sigma / alpha;

/** lambda = log(alpha/sigma), half the logarithm of the SNR. */
export const logRatio = (level: GridLevel): number => -Math.log(ratio(level));

/**
 * e^-h of a step that gains h = lambda_s - lambda_t, by way of logarithms, as code computes it; 0 where h is infinite.
 */
export function keptNoise(walk: Pick<Walk, 'rounded'>, from: GridLevel, to: GridLevel): number {
  const [start, end] = [logRatio(from), logRatio(to)];
  if (!Number.isFinite(start) || !Number.isFinite(end)) return 0;
  return Math.exp(sumOf(walk, start, -end));
}

/** h = lambda_s - lambda_t of a step. */
export function gain(walk: Pick<Walk, 'rounded'>, from: GridLevel, to: GridLevel): number {
  return sumOf(walk, logRatio(to), -logRatio(from));
}

/** How many of the predictions that are known a step is made of: no more than steps are left, where the last ones take fewer. */
export function predictionsUsed(
  walk: Walk,
  k: number,
  known: number,
  { last, lowerOrderBelow = 0 }: Pick<MethodOptions, 'last' | 'lowerOrderBelow'>,
): number {
  const steps = walk.levels.length - 1;
  if (isLast(walk, k) && last === 'order 1') return 1;
  return steps < lowerOrderBelow ? Math.min(known, steps - k) : known;
}

/** How far a step goes in the time of the process, with its sign. */
export function timeStep(walk: Walk, k: number): number {
  const { duration, time = Number.NaN } = walk.levels[k];
  return duration ?? sumOf(walk, walk.levels[k + 1].time ?? Number.NaN, -time);
}

/** The level with a given sigma/alpha, for methods whose result depends on that alone: alpha^2 + sigma^2 = 1. */
export function levelOfRatio(sigmaOverAlpha: number): GridLevel {
  const alpha = 1 / Math.sqrt(1 + sigmaOverAlpha * sigmaOverAlpha);
  return { alpha, sigma: sigmaOverAlpha * alpha };
}
