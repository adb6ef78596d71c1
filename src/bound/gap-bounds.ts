import { type Estimate, minus, plus, times } from '../numeric/estimate.js';
import type { Mmse } from './schedule-gap.js';

/*
 * Bounds of the gap of a schedule (schedule-gap.ts) with all of their constants. With steps s_{k+1} <= (1 + kappa) s_k, in nats:
 *
 *   gap <= 1/2 sum_k (s_{k+1} - s_k)(mmse(s_k) - mmse(s_{k+1}))          as mmse falls
 *       <= kappa/2 sum_k s_k (mmse(s_k) - mmse(s_{k+1}))                 (steps)
 *        = kappa/2 (s_0 mmse(s_0) + sum_{0<k<K} (s_k - s_{k-1}) mmse(s_k) - s_{K-1} mmse(s_K))     by Abel's summation
 *       <= kappa (1/2 s_0 mmse(s_0) + I(x_0; z_{K-1}) - I(x_0; z_0))     (information)
 *
 * as a right Riemann sum of a falling function is below its integral, which is twice the information (Guo, Shamai, Verdu 2005). Of
 * atoms that is at most kappa (1/2 s_0 mmse(s_0) + H(x_0)); and as an estimate that is linear in z has at least the error of E[x_0 | z],
 * and v/(1 + s v) is concave in v,
 *
 *   mmse(s) <= sum_i v_i/(1 + s v_i) <= d v/(1 + s v),  v = tr Cov(x_0)/d,
 *
 * the rest is at most what it is for N(0, v I) (moments). Discretisation costs of the form kappa d T with a constant that is not
 * named are those of Benton, De Bortoli, Doucet, Deligiannidis 2024 (theorem 1), for another sampler.
 */

/** Bounds of a gap for any p_0 by its mmse and its information. */
export interface GapBounds {
  /** kappa, by how much the SNR grows in a step at most, as a share of what it was. */
  readonly kappa: Estimate;
  /** kappa/2 sum_k s_k (mmse(s_k) - mmse(s_{k+1})). */
  readonly steps: Estimate;
  /** kappa (1/2 s_0 mmse(s_0) + I(x_0; z_{K-1}) - I(x_0; z_0)). */
  readonly information: Estimate;
}

/**
 * The bounds of `scheduleGap`, of the same arguments.
 *
 * @param snrs ascending, the first one above 0
 */
export function gapBounds(
  snrs: readonly number[],
  mmse: (snr: number) => { readonly value: Mmse['value'] },
  information: (from: number, to: number) => Estimate,
): GapBounds {
  const kappa = largestGain(snrs);
  const left = snrs.map((snr) => mmse(snr).value);
  const falls = plus(...left.slice(1).map((next, k) => times(snrs[k], minus(left[k], next))));
  const terms = { ...falls, error: falls.error + snrs.length * Number.EPSILON * falls.value };
  const gained = information(snrs[0], snrs[snrs.length - 2]);
  return {
    kappa,
    steps: times(0.5, times(kappa, terms)),
    information: times(kappa, plus(times(0.5 * snrs[0], left[0]), gained)),
  };
}

/**
 * kappa d/2 (u_0/(1 + u_0) + log((1 + u_{K-1})/(1 + u_0))) with u_k = s_k tr Cov(x_0)/d: the bound `information` of the isotropic
 * normal with this trace, which is at least that of p_0.
 *
 * @param snrs ascending, the first one above 0
 */
export function momentBound(
  snrs: readonly number[],
  { axes, trace }: { readonly axes: number; readonly trace: Estimate },
): Estimate {
  const kappa = largestGain(snrs);
  const at = (sum: number) => {
    const [first, last] = [snrs[0], snrs[snrs.length - 2]].map((snr) => (snr * sum) / axes);
    return 0.5 * axes * (first / (1 + first) + Math.log1p((last - first) / (1 + first)));
  };
  const value = at(trace.value);
  // it rises with the trace, and is concave in it
  const error = value - at(Math.max(0, trace.value - trace.error)) + 8 * Number.EPSILON * value;
  return times(kappa, { value, error });
}

/** kappa. */
function largestGain(snrs: readonly number[]): Estimate {
  const ratio = snrs.slice(1).reduce((most, next, k) => Math.max(most, next / snrs[k]), 1);
  return { value: ratio - 1, error: 2 * Number.EPSILON * ratio };
}
