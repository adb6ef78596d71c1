import type { Estimate } from '../numeric/estimate.js';
import type { Coefficients } from '../process/forward-process.js';
import {
  type ComponentPanels,
  componentPanels,
  type LineComponent,
  logDensityNear,
  meanOver,
} from './line-components.js';
import { ascending, integratePanels, NARROWEST, thinned } from './panel-quadrature.js';

/** Nodes per panel, and those of a coarser rule; the difference between the two is the error estimate. */
const FINE = 16;
const COARSE = 10;
/** Rounding of a density and of the sum, in units of eps. */
export const ROUNDINGS = 16;

/** The differential entropy - int p_t log p_t in nats, the mean of - log p_t under each component in turn. */
export function lineEntropy(components: readonly LineComponent[], at: Coefficients): Estimate {
  return entropyTerm(components, at, componentPanels(components, at), -1);
}

/** int p_t log p_t between two places. */
export function entropyBetween(
  components: readonly LineComponent[],
  at: Coefficients,
  from: number,
  to: number,
): Estimate {
  return entropyTerm(components, at, componentPanels(components, at, from, to), 1);
}

/** sign int p_t log p_t over the panels of each component. */
function entropyTerm(
  components: readonly LineComponent[],
  at: Coefficients,
  panels: readonly ComponentPanels[],
  sign: 1 | -1,
): Estimate {
  let largest = 0;
  const logOf = (k: number, offset: number, own: number) => {
    const log = logDensityNear(components, k, offset, at, own);
    largest = Math.max(largest, Math.abs(log));
    return sign * log;
  };
  const value = meanOver(components, panels, at, FINE, logOf);
  const coarse = meanOver(components, panels, at, COARSE, logOf);
  return { value, error: Math.abs(value - coarse) + ROUNDINGS * Number.EPSILON * largest };
}

/** The most by which the components of p_t may be narrower, wider or further away than pi to count as close to it. */
const CLOSE = 10;

/**
 * KL(p_t || pi) in nats for pi = N(0, priorVariance): with L = log(p_t/pi),
 *
 *     KL = int pi (L e^L - (e^L - 1)),
 *
 * since both densities have mass one. The bracket is nonnegative, and about L^2/2 for small L, so that the relative error
 * is small however small KL is. Where a component is far from pi or of another scale, KL is large, and
 *
 *     KL = 1/2 log(2 pi v) + E x^2/(2 v) - h(p_t).
 */
export function linePriorKl(components: readonly LineComponent[], at: Coefficients, priorVariance: number): Estimate {
  const isClose = components.every(({ centre, variance }) => {
    const ratio = (at.alpha * at.alpha * variance + at.sigma * at.sigma) / priorVariance;
    const distance = (at.alpha * Math.abs(centre)) / Math.sqrt(priorVariance);
    return distance < CLOSE && ratio < CLOSE * CLOSE && ratio > 1 / (CLOSE * CLOSE);
  });
  if (isClose) return closePriorKl(components, at, priorVariance);
  const h = lineEntropy(components, at);
  const square = secondMoment(components, at) / (2 * priorVariance);
  const norm = 0.5 * Math.log(2 * Math.PI * priorVariance);
  return {
    value: norm + square - h.value,
    error: h.error + ROUNDINGS * Number.EPSILON * (Math.abs(norm) + square + Math.abs(h.value)),
  };
}

/** E x^2 under p_t. */
function secondMoment(components: readonly LineComponent[], at: Coefficients): number {
  let sum = 0;
  for (const { weight, centre, variance } of components) {
    sum += weight * (at.alpha * at.alpha * (centre * centre + variance) + at.sigma * at.sigma);
  }
  return sum;
}

/** By a quadrature of the bracket. */
function closePriorKl(components: readonly LineComponent[], at: Coefficients, priorVariance: number): Estimate {
  const sd = Math.sqrt(priorVariance);
  const prior = Array.from({ length: 41 }, (_, i) => 0.5 * (i - 20) * sd);
  const own = components.flatMap((each) => Array.from(each.panels(at), (x) => at.alpha * each.centre + x));
  // neither density changes within less than sigma or sd
  const breakpoints = thinned(ascending([...own, ...prior]), NARROWEST * Math.min(at.sigma, sd));
  let magnitude = 0;
  const integrand = (x: number) => {
    const logPrior = -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - (0.5 * x * x) / (sd * sd);
    const L = logDensityNear(components, 0, x - at.alpha * components[0].centre, at) - logPrior;
    const y = Math.abs(L) < SMALL_RATIO ? Math.exp(logPrior) * smallGap(L) : largeGap(L, logPrior);
    magnitude = Math.max(magnitude, Math.abs(y));
    return y;
  };
  const value = integratePanels(breakpoints, FINE, integrand);
  const coarse = integratePanels(breakpoints, COARSE, integrand);
  const span = breakpoints[breakpoints.length - 1] - breakpoints[0];
  return { value, error: Math.abs(value - coarse) + ROUNDINGS * Number.EPSILON * magnitude * span };
}

/** pi (L e^L - (e^L - 1)), written with p = pi e^L so that e^L does not overflow where the prior is tiny. */
function largeGap(L: number, logPrior: number): number {
  const density = Math.exp(L + logPrior);
  return (density > 0 ? L * density : 0) - density + Math.exp(logPrior);
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
