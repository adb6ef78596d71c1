import { derivative } from '../../src/numeric/derivative.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';

/** First step of the differences, as a fraction of the horizon. */
export const STEP = 0.04;

/** The kernel at one time, with its derivatives. */
export interface Kernel {
  readonly t: number;
  readonly horizon: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly drift: number;
  readonly diffusion: number;
  /** alpha' and (sigma^2)' by differences. */
  readonly slope: Estimate;
  readonly growth: Estimate;
  readonly firstAlpha: number;
  readonly firstSigma: number;
  readonly tolerance: number;
  /** The two sides of the equation for the variance of the prior, see `priorAt`. */
  readonly led?: number;
  readonly wanted?: number;
  /** g^2 by the parameters that name the process; undefined for a system. */
  readonly rate?: number;
}

/** @param tolerance required agreement */
export function coefficientsAt(process: ForwardProcess, t: number, tolerance: number): Kernel {
  const { horizon } = process;
  const start = process.coefficients(0);
  return {
    t,
    horizon,
    ...process.coefficients(t),
    slope: derivative((s) => process.coefficients(s).alpha, t, STEP * horizon),
    growth: derivative((s) => variance(process.coefficients(s)), t, STEP * horizon),
    firstAlpha: start.alpha,
    firstSigma: start.sigma,
    tolerance,
  };
}

/**
 * The equation for the variance v of the prior: v = sigma_T^2 under ve; under vp -2 f v = g^2, as the process keeps v.
 */
export function priorAt(process: ForwardProcess, t: number): Pick<Kernel, 'led' | 'wanted'> {
  const { kind, horizon, priorVariance } = process;
  if (kind === 've') return { led: priorVariance, wanted: variance(process.coefficients(horizon)) };
  const { drift, diffusion } = process.coefficients(t);
  return { led: -2 * drift * priorVariance, wanted: diffusion * diffusion };
}

function variance({ sigma }: { sigma: number }): number {
  return sigma * sigma;
}
