import type { Estimate } from '../numeric/estimate.js';
import { ascending, integratePanels } from './panels.js';

/** A density on the line. */
export interface LineDensity {
  /** log p(x), -Infinity outside the support. */
  logDensity(x: number): number;
  /** Ascending breakpoints around the mass of p, between which p is smooth on the scale of a panel. */
  readonly panels: Float64Array;
}

/** Nodes per panel, and those of a coarser rule; the difference between the two is the error estimate. */
const FINE = 16;
const COARSE = 10;
/** Rounding of a density and of the sum, in units of eps. */
export const ROUNDINGS = 16;

/** Quadrature with an error estimate: the difference between two rules, plus rounding in the sum of |f|. */
function estimate(breakpoints: Float64Array, f: (x: number) => number): Estimate {
  let magnitude = 0;
  const value = integratePanels(breakpoints, FINE, f);
  const coarse = integratePanels(breakpoints, COARSE, (x) => {
    const y = f(x);
    magnitude = Math.max(magnitude, Math.abs(y));
    return y;
  });
  const span = breakpoints[breakpoints.length - 1] - breakpoints[0];
  return { value, error: Math.abs(value - coarse) + ROUNDINGS * Number.EPSILON * magnitude * span };
}

/** The differential entropy - int p log p in nats. */
export function lineEntropy({ panels, logDensity }: LineDensity): Estimate {
  return estimate(panels, (x) => {
    const log = logDensity(x);
    return log === Number.NEGATIVE_INFINITY ? 0 : -log * Math.exp(log);
  });
}

/**
 * KL(p || pi) in nats for pi = N(0, priorVariance), with a small relative error however small it is: with
 * L = log(p/pi),
 *
 *     KL = int pi (L e^L - (e^L - 1)),
 *
 * since both densities have mass one. The bracket is nonnegative, and about L^2/2 for small L.
 */
export function linePriorKl({ panels, logDensity }: LineDensity, priorVariance: number): Estimate {
  const sd = Math.sqrt(priorVariance);
  const prior = Array.from({ length: 41 }, (_, i) => 0.5 * (i - 20) * sd);
  return estimate(ascending([...panels, ...prior]), (x) => {
    const logPrior = -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - (0.5 * x * x) / (sd * sd);
    const L = logDensity(x) - logPrior;
    if (Math.abs(L) < SMALL_RATIO) return Math.exp(logPrior) * smallGap(L);
    // L e^L pi = L p: written with p, so that e^L does not overflow where the prior is tiny
    const density = Math.exp(L + logPrior);
    return (density > 0 ? L * density : 0) - density + Math.exp(logPrior);
  });
}

/** For |L| below this, the series of L e^L - (e^L - 1) is more accurate than the difference. */
export const SMALL_RATIO = 0.01;

/** L e^L - (e^L - 1) for |L| < SMALL_RATIO. */
export function smallGap(L: number): number {
  return L * L * (1 / 2 + L * (1 / 3 + L * (1 / 8 + L * (1 / 30 + L / 144))));
}

/** KL(N(0, v) || N(0, s^2)) = (x - log(1 + x))/2 with x = v/s^2 - 1, with a small relative error. */
export function varianceKl(variance: number, priorVariance: number): number {
  const x = (variance - priorVariance) / priorVariance;
  // with y = -log(1 + x): x - log(1 + x) = e^{-y} (y e^y - (e^y - 1))
  const y = -Math.log1p(x);
  return 0.5 * (Math.abs(y) < SMALL_RATIO ? (1 + x) * smallGap(y) : x + y);
}
