import { type Estimate, minus, plus, times } from '../numeric/estimate.js';
import { type Mmse, normalInformation, normalMmse } from './schedule-gap.js';

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
 * With d_k for how far log s_k may be off, and in the first order, the sum of `steps` is off by at most
 *
 *   sum_k d_k s_k (mmse(s_k) - mmse(s_{k+1}) + s_k |mmse'(s_k)|),  the last one without the difference,
 *
 * and what `information` has beside kappa by d_0 s_0^2/2 |mmse'(s_0)| + d_{K-1} s_{K-1}/2 mmse(s_{K-1}). Neither grows by more than
 * e^(4 d) where s moves by e^d.
 *
 * @param snrs ascending, the first one above 0
 * @param roundings how far the logarithm of each may be off; default: not at all
 */
export function gapBounds(
  snrs: readonly number[],
  mmse: (snr: number) => Mmse,
  information: (from: number, to: number) => Estimate,
  roundings: readonly number[] = snrs.map(() => 0),
): GapBounds {
  const kappa = largestGain(snrs, roundings);
  const found = snrs.map(mmse);
  const left = found.map(({ value }) => value);
  const last = snrs.length - 2;
  const falls = plus(...left.slice(1).map((next, k) => times(snrs[k], minus(left[k], next))));
  const movedSum = movedBy(roundings, (k) => {
    const falls = k > last ? 0 : left[k].value - left[k + 1].value;
    return snrs[k] * (falls + snrs[k] * Math.abs(found[k].slope.value));
  });
  const terms = { ...falls, error: falls.error + snrs.length * Number.EPSILON * falls.value + movedSum };
  const gained = plus(times(0.5 * snrs[0], left[0]), information(snrs[0], snrs[last]));
  const movedGain = movedBy(roundings, (k) => {
    const first = k === 0 ? 0.5 * snrs[0] * snrs[0] * Math.abs(found[0].slope.value) : 0;
    return first + (k === last ? 0.5 * snrs[last] * left[last].value : 0);
  });
  return {
    kappa,
    steps: times(0.5, times(kappa, terms)),
    information: times(kappa, { ...gained, error: gained.error + movedGain }),
  };
}

/**
 * kappa d/2 (u_0/(1 + u_0) + log((1 + u_{K-1})/(1 + u_0))) with u_k = s_k tr Cov(x_0)/d: the bound `information` of the isotropic
 * normal with this trace, which is at least that of p_0.
 *
 * @param snrs ascending, the first one above 0
 * @param roundings see `gapBounds`
 */
export function momentBound(
  snrs: readonly number[],
  { axes, trace }: { readonly axes: number; readonly trace: Estimate },
  roundings?: readonly number[],
): Estimate {
  const at = (sum: number) => {
    const isotropic = [{ variance: sum / axes, weight: axes }];
    return gapBounds(
      snrs,
      (snr) => normalMmse(isotropic, snr),
      (from, to) => normalInformation(isotropic, from, to),
      roundings,
    ).information;
  };
  const { value, error } = at(trace.value);
  // it rises with the trace, and is concave in it
  return { value, error: error + value - at(Math.max(0, trace.value - trace.error)).value };
}

/** kappa, which is off as the largest gain is where all are as large as they may be, or as small. */
function largestGain(snrs: readonly number[], roundings: readonly number[]): Estimate {
  const largest = (sign: number) =>
    snrs.slice(1).reduce((most, next, k) => {
      const off = sign * (roundings[k] + roundings[k + 1]);
      return Math.max(most, (next / snrs[k]) * Math.exp(off));
    }, 1);
  const ratio = largest(0);
  const moved = Math.max(largest(1) - ratio, ratio - largest(-1));
  return { value: ratio - 1, error: 2 * Number.EPSILON * ratio + moved };
}

/** sum_k d_k |d/d log s_k|, with what that may have grown by. */
function movedBy(roundings: readonly number[], slope: (k: number) => number): number {
  return roundings.reduce((sum, off, k) => sum + off * Math.exp(4 * off) * slope(k), 0);
}
