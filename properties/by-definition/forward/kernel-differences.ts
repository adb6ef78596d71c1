import type { Experiment } from '../../../src/experiment/schema.js';
import { derivative } from '../../../src/numeric/derivative.js';
import { type Estimate, equal, over } from '../../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import { givenSlopes } from '../../../src/system/contract/slopes.js';

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
  /** alpha' and sigma' as f and g say, or as a system gives them, beside differences; undefined where it does not. */
  readonly slopes?: readonly { readonly given: number; readonly found: Estimate }[];
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
  const { alpha, sigma, drift, diffusion } = process.coefficients(t);
  const slope = derivative((s) => process.coefficients(s).alpha, t, STEP * horizon, epsilon);
  const growth = derivative((s) => variance(process.coefficients(s)), t, STEP * horizon, epsilon);
  const given = givenSlopes({ drift, diffusion }, 1, { alpha, sigma });
  return {
    ...{ t, horizon, alpha, sigma, drift, diffusion, slope, growth },
    where: placeOfTime(t),
    ...(given && {
      slopes: [
        { given: given.alphaSlope.value, found: slope },
        { given: given.sigmaSlope.value, found: over(growth, 2 * sigma) },
      ],
    }),
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

/** g^2 as the process is named by. */
export function rateAt(process: Experiment['process'], progress: number): number {
  if (process.kind === 've') return Math.exp(2 * progress * process.horizon * Math.log(process.sigma));
  return process.betaMin + (process.betaMax - process.betaMin) * progress;
}

export function snrOf({ alpha, sigma }: { alpha: number; sigma: number }): number {
  return (alpha / sigma) ** 2;
}

function variance({ sigma }: { sigma: number }): number {
  return sigma * sigma;
}

/** (sigma^2)' = 2 f sigma^2 + g^2. @param factor on g^2 */
export function noiseEquation({ growth, drift, diffusion, sigma, tolerance, where }: Kernel, factor: number) {
  if (drift === undefined || diffusion === undefined) return undefined;
  const source = factor * diffusion * diffusion;
  const decay = 2 * drift * sigma * sigma;
  return { ...equal(growth, decay + source, { tolerance, scale: Math.abs(decay) + source }), where };
}

/** alpha' and sigma' are what is given. @param factor on that */
export function slopeEquations({ slopes, alpha, sigma, horizon, tolerance, where }: Kernel, factor: number) {
  return slopes?.map(({ given, found }, i) => {
    // a slope may be 0
    const scale = Math.abs(given) + [alpha, sigma][i] / horizon;
    return { ...equal(found, factor * given, { tolerance, scale }), where };
  });
}
