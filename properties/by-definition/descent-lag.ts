import type { Estimate } from '../../src/numeric/estimate.js';

/**
 * Relative rounding of ln(1 - x) + x: where it is computed as a difference, its terms are at most 20 times as large.
 */
export const LOG_ROUNDING = 32 * Number.EPSILON;

/** k steps of gradient descent along an eigendirection of G, each of x = eta l. */
export interface Descent {
  readonly steps: number;
  readonly x: number;
}

/** How far descent is from the flow. */
export interface Lag {
  /** What descent leaves, as a fraction of what the flow leaves. */
  readonly remains: Estimate;
  readonly lag: Estimate;
  readonly bound: number;
}

/**
 * The laws are divided by exp(-k x) and by exp(-(k-1) x): at large k x nothing would be left to compare otherwise. With
 * L(x) = ln(1 - x) + x <= 0:
 *
 * (1 - x)^k e^{kx} = e^{k L(x)} <= 1,  e^{-x} (1 - e^{k L(x)}) <= k x^2/2.
 */
export function lagBehindFlow({ steps, x }: Descent): Lag {
  const exponent = steps * logExcess(x);
  return {
    remains: { value: Math.exp(exponent), error: LOG_ROUNDING },
    // 1 - e^y moves by at most min(|y|, 1) times the relative error of y
    lag: { value: -Math.exp(-x) * Math.expm1(exponent), error: LOG_ROUNDING * Math.min(-exponent, 1) },
    bound: 0.5 * steps * x * x,
  };
}

/** L(x) = ln(1 - x) + x = -sum_{j >= 2} x^j/j on (0, 1], -Infinity at 1. */
function logExcess(x: number): number {
  if (x > 0.1) return Math.log1p(-x) + x;
  let power = x * x;
  let sum = 0;
  for (let j = 2; j < 18; j++) {
    sum -= power / j;
    power *= x;
  }
  return sum;
}
