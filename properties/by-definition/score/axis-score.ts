import { derivative } from '../../../src/numeric/derivative.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { Target } from '../../../src/target/target.js';
import { posteriorMean } from './posterior-mean.js';

/** A score along one axis at one place, with what it should agree with. */
export interface AxisScore {
  readonly x: number;
  readonly axis: number;
  readonly score: number;
  readonly alpha: number;
  readonly sigma: number;
  /** The derivative of log p_t along the axis, by differences. */
  readonly slope: Estimate;
  /** E[x_0 | x_t = x], and what Tweedie's formula makes of the score, both along the axis. */
  readonly posterior: Estimate;
  readonly denoised: Estimate;
  /** The sizes of the terms that slope and posterior are made of. */
  readonly slopeScale: number;
  readonly posteriorScale: number;
}

/** @param score along the axis at x */
export function alongAxis(target: Target, at: Coefficients, x: Float64Array, axis: number, score: number): AxisScore {
  const { alpha, sigma } = at;
  const posterior = posteriorMean(target, at, x)[axis];
  const correction = sigma * sigma * score;
  const terms = (Math.abs(x[axis]) + Math.abs(correction)) / alpha;
  // log p_t is smooth on the scale of sigma or somewhat below
  const slope = derivative((y) => target.logDensity(x.with(axis, y), at), x[axis], sigma / 2);
  return {
    x: x[axis],
    axis,
    score,
    alpha,
    sigma,
    slope,
    posterior: posterior.mean,
    denoised: { value: (x[axis] + correction) / alpha, error: 8 * Number.EPSILON * terms },
    // between two modes the score passes through 0 while its parts are of the size 1/sigma
    slopeScale: Math.abs(slope.value) + 1 / sigma,
    posteriorScale: posterior.spread + terms,
  };
}
