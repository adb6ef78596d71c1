import type { Estimate } from '../../src/numeric/estimate.js';
import { wholePower } from './whole-power.js';

/**
 * The distance in total variation of the number of ones among n labels, each a one with probability a or 1 - a:
 *
 * TV(Bin(n, a), Bin(n, 1 - a)) = 1 - sum_k min(P(Bin(n, a) = k), P(Bin(n, 1 - a) = k)).
 *
 * @param share a in (0, 1/2]
 */
export function labelDistance(samples: number, share: number): number {
  let common = 0;
  let choices = 1; // n over k
  for (let k = 0; k <= samples; k++) {
    const likely = choices * wholePower(share, k) * wholePower(1 - share, samples - k);
    const unlikely = choices * wholePower(1 - share, k) * wholePower(share, samples - k);
    common += Math.min(likely, unlikely);
    choices = (choices * (samples - k)) / (k + 1);
  }
  return 1 - common;
}

/** Steps of the integral, in standard deviations; the difference from twice the step is the error. */
const STEP = 1 / 32;
/** Beyond this many standard deviations lies no mass that a double would show. */
const EDGE = 9;
/** Relative rounding of a sum of some hundred terms. */
const ROUNDING = 1e-13;

/** Divergences between p = a N(-mu, v) + (1 - a) N(mu, v) and its mirror image q, in nats. */
export interface PairDivergences {
  /** JS(p, q) = KL(p || (p + q)/2)/2 + KL(q || (p + q)/2)/2. */
  readonly jensenShannon: Estimate;
  /** KL(p || q) = KL(q || p). */
  readonly kl: Estimate;
}

/**
 * With the middle M = (p + q)/2, r = mu/sqrt(v) and x in standard deviations, p = M (1 + h) and q = M (1 - h), where
 * h = (1 - 2a) tanh(r x) is odd and M even, so that
 *
 * JS(p, q) = E_{N(r, 1)}[((1 + h) ln(1 + h) + (1 - h) ln(1 - h))/2],  KL(p || q) = E_{N(r, 1)}[h ln((1 + h)/(1 - h))].
 *
 * The trapezoid rule converges geometrically: tanh(r x) has its poles at a distance of pi/(2 r).
 *
 * @param share a in (0, 1/2)
 * @param separation r
 */
export function pairDivergences(share: number, separation: number): PairDivergences {
  const mean = (of: (h: number) => number): Estimate => {
    const at = (z: number) => of((1 - 2 * share) * Math.tanh(separation * (separation + z)));
    const value = normalMean(at, STEP);
    return { value, error: Math.abs(value - normalMean(at, 2 * STEP)) + ROUNDING };
  };
  return {
    jensenShannon: mean((h) => 0.5 * ((1 + h) * Math.log1p(h) + (1 - h) * Math.log1p(-h))),
    kl: mean((h) => h * (Math.log1p(h) - Math.log1p(-h))),
  };
}

/** E[f(z)], z ~ N(0, 1). */
function normalMean(f: (z: number) => number, step: number): number {
  let sum = 0;
  for (let k = -Math.round(EDGE / step); k * step <= EDGE; k++)
    sum += Math.exp(-0.5 * k * step * k * step) * f(k * step);
  return (step / Math.sqrt(2 * Math.PI)) * sum;
}
