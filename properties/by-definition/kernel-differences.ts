import { derivative } from '../../src/numeric/derivative.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';

/** First step of the differences, as a fraction of the horizon. */
export const STEP = 0.04;

/** How much later signal and noise are looked at once more, as a fraction of what is left. */
const LATER = 0.05;

/** That later time. */
export function laterThan(t: number, horizon: number): number {
  return t + LATER * (horizon - t);
}

/** The kernel at one time, with its derivatives. */
export interface Kernel {
  readonly t: number;
  /** The same as a system counts it, for a reader. */
  readonly where: string;
  readonly horizon: number;
  readonly alpha: number;
  readonly sigma: number;
  /** Undefined where a system does not give them. */
  readonly drift?: number;
  readonly diffusion?: number;
  /** alpha' and (sigma^2)' by differences. */
  readonly slope: Estimate;
  readonly growth: Estimate;
  /** At the data end; undefined for a system, which may have noise there. */
  readonly firstAlpha?: number;
  readonly firstSigma?: number;
  /** alpha^2/sigma^2, and the same somewhat later. */
  readonly snr: number;
  readonly laterSnr: number;
  /** What the family of the process promises to be 1. */
  readonly power?: number | undefined;
  readonly tolerance: number;
  /** The two sides of the equation for the variance of the prior, see `priorAt`. */
  readonly led?: number;
  readonly wanted?: number;
  /** g^2 by the parameters that name the process; undefined for a system. */
  readonly rate?: number;
}

/** A time as a reader finds it again. */
export function placeOfTime(time: number): string {
  return `time ${Number(time.toPrecision(6))}`;
}

/** The kernel of a process of this package.
 *
 * @param tolerance required agreement
 * @param epsilon of the numbers of the process
 */
export function coefficientsAt(process: ForwardProcess, t: number, tolerance: number, epsilon?: number): Kernel {
  const { horizon } = process;
  const start = process.coefficients(0);
  return {
    t,
    where: placeOfTime(t),
    horizon,
    ...process.coefficients(t),
    slope: derivative((s) => process.coefficients(s).alpha, t, STEP * horizon, epsilon),
    growth: derivative((s) => variance(process.coefficients(s)), t, STEP * horizon, epsilon),
    snr: snrOf(process.coefficients(t)),
    laterSnr: snrOf(process.coefficients(laterThan(t, horizon))),
    firstAlpha: start.alpha,
    firstSigma: start.sigma,
    tolerance,
  };
}

/**
 * The equation for the variance v of the prior: v = sigma_T^2 under ve; under vp -2 f v = g^2, as the process keeps v.
 */
export function priorAt(process: ForwardProcess, kind: 'vp' | 've', t: number): Pick<Kernel, 'led' | 'wanted'> {
  const { horizon, priorVariance } = process;
  if (kind === 've') return { led: priorVariance, wanted: variance(process.coefficients(horizon)) };
  const { drift, diffusion } = process.coefficients(t);
  return { led: -2 * drift * priorVariance, wanted: diffusion * diffusion };
}

export function snrOf({ alpha, sigma }: { alpha: number; sigma: number }): number {
  return (alpha / sigma) ** 2;
}

function variance({ sigma }: { sigma: number }): number {
  return sigma * sigma;
}
