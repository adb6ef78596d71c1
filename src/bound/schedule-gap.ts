import { type Estimate, minus, plus, times } from '../numeric/estimate.js';
import type { Coefficients } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { componentPanels, meanOver } from '../target/line-components.js';
import type { GaussianMixture } from '../target/mixture.js';

/*
 * What the levels of a chain cost. With z_k = sqrt(s_k) x_0 + noise, SNR s_0 < ... < s_K, a model that starts at the law of z_0 and
 * draws z_{k+1} from the posterior with E[x_0 | z_k] for x_0 and the posterior's variance is off by
 *
 *   KL(true (z_0 .. z_K) || model) = 1/2 sum_k (s_{k+1} - s_k) mmse(s_k) - 1/2 int_{s_0}^{s_K} mmse ds >= 0,
 *
 * the left Riemann sum of a falling function less its integral: by the chain rule and I-MMSE (Guo, Shamai, Verdu 2005).
 * Kingma et al. 2021 (eq. 13) have the sum; the integral depends on no level between the ends.
 */

/** mmse(s) = E|x_0 - E[x_0 | z]|^2 of z = sqrt(s) x_0 + noise, and its slope -E[Var(x_0 | z)^2] on the line. */
export interface Mmse {
  readonly value: Estimate;
  readonly slope: Estimate;
}

/** Nodes of a panel, and fewer to see the error. */
const [FINE, COARSE] = [16, 10];

/** Of a conditional variance, in machine epsilons of the largest one. */
const ROUNDINGS = 64;

/** z at an SNR, as a process has it. */
const noisy = (snr: number): Coefficients => ({ alpha: Math.sqrt(snr), sigma: 1, drift: 0, diffusion: 0 });

/** The mmse of a mixture of normals on the line. */
export function lineMmse({ weights, variances, line }: GaussianMixture, snr: number): Mmse {
  const at = noisy(snr);
  const [logs, places] = [new Float64Array(line.length), new Float64Array(line.length)];
  /** Var(x_0 | z) at an offset from the centre of component k. */
  const conditional = (k: number, offset: number) => {
    let [total, mean, square] = [0, 0, 0];
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < line.length; j++) {
      places[j] = offset + at.alpha * (line[k].centre - line[j].centre);
      logs[j] = Math.log(weights[j]) + line[j].logDensity(places[j], at);
      largest = Math.max(largest, logs[j]);
    }
    for (let j = 0; j < line.length; j++) {
      const share = Math.exp(logs[j] - largest);
      const spread = 1 + snr * variances[j];
      // relative to the centre of component k, so that means that are far from 0 lose no digits
      const found = line[j].centre - line[k].centre + (at.alpha * variances[j] * places[j]) / spread;
      total += share;
      mean += share * found;
      square += share * (variances[j] / spread + found * found);
    }
    const average = mean / total;
    return Math.max(0, square / total - average * average);
  };
  const panels = componentPanels(line, at);
  const [fine, coarse] = [FINE, COARSE].map((nodes) => {
    // the second integral has the same nodes in the same order
    const seen: number[] = [];
    const value = meanOver(line, panels, at, nodes, (k, offset) => {
      const variance = conditional(k, offset);
      seen.push(variance);
      return variance;
    });
    const next = seen.values();
    const square = meanOver(line, panels, at, nodes, () => {
      const variance = next.next().value!;
      return variance * variance;
    });
    return { value, square, largest: seen.reduce((most, each) => Math.max(most, each), 0) };
  });
  const rounding = ROUNDINGS * Number.EPSILON * fine.largest;
  return {
    value: { value: fine.value, error: Math.abs(fine.value - coarse.value) + rounding },
    slope: { value: -fine.square, error: Math.abs(fine.square - coarse.square) + rounding * fine.largest },
  };
}

/** 1/2 int mmse ds from one SNR to another on the line, in nats: h(z) rises by it. */
export function lineInformation(target: GaussianMixture, from: number, to: number): Estimate {
  return minus(entropy(target, noisy(to)), entropy(target, noisy(from)));
}

/** Along how many axes a normal has a variance. */
export interface WeightedAxis {
  readonly variance: number;
  readonly weight: number;
}

/** The mmse of N(0, S) with these eigenvalues, and its slope: sum_i w_i v_i/(1 + s v_i), -sum_i w_i v_i^2/(1 + s v_i)^2. */
export function normalMmse(axes: readonly WeightedAxis[], snr: number): Mmse {
  let [value, slope] = [0, 0];
  for (const { variance, weight } of axes) {
    const left = variance / (1 + snr * variance);
    value += weight * left;
    slope -= weight * left * left;
  }
  const rounding = 4 * axes.length * Number.EPSILON;
  return { value: { value, error: rounding * value }, slope: { value: slope, error: -rounding * slope } };
}

/** 1/2 int mmse ds of the same: 1/2 sum_i w_i log((1 + to v_i)/(1 + from v_i)). */
export function normalInformation(axes: readonly WeightedAxis[], from: number, to: number): Estimate {
  const value = axes.reduce(
    (sum, { variance: v, weight }) => sum + 0.5 * weight * Math.log1p(((to - from) * v) / (1 + from * v)),
    0,
  );
  return { value, error: 8 * axes.length * Number.EPSILON * value };
}

/** The gap of a schedule for a normal. */
export function normalGap(axes: readonly WeightedAxis[], snrs: readonly number[]): Estimate {
  return scheduleGap(
    snrs,
    (snr) => normalMmse(axes, snr),
    (from, to) => normalInformation(axes, from, to),
  );
}

/** The SNRs between two ends for which that is least. */
export function bestNormalSnrs(
  axes: readonly WeightedAxis[],
  ends: readonly [number, number],
  steps: number,
): number[] {
  return bestSnrs((snr) => normalMmse(axes, snr), ends, steps);
}

/**
 * 1/2 sum_k (s_{k+1} - s_k) mmse(s_k), less the information between the ends, in nats.
 *
 * @param snrs ascending
 */
export function scheduleGap(
  snrs: readonly number[],
  mmse: (snr: number) => Mmse,
  information: (from: number, to: number) => Estimate,
): Estimate {
  const terms = snrs.slice(1).map((next, k) => times(0.5 * (next - snrs[k]), mmse(snrs[k]).value));
  const sum = plus(...terms);
  const gap = minus(sum, information(snrs[0], snrs[snrs.length - 1]));
  return { ...gap, error: gap.error + terms.length * Number.EPSILON * sum.value };
}

/** Halvings of the bracket of the first step. */
const HALVINGS = 60;

/**
 * The SNRs between two ends for which the gap is least. Where it is stationary in s_k,
 *
 *   s_{k+1} = s_k + (mmse(s_{k-1}) - mmse(s_k))/|mmse'(s_k)|,
 *
 * so that s_1 gives all that follow: it is halved in until the last one is where it should be. Of a normal 1 + s_k v is geometric.
 *
 * @param steps at least 1; there is one SNR more
 */
export function bestSnrs(
  mmse: (snr: number) => Mmse,
  [first, last]: readonly [number, number],
  steps: number,
): number[] {
  if (steps === 1) return [first, last];
  const from = (second: number): number[] => {
    const snrs = [first, second];
    let before = mmse(first).value.value;
    while (snrs.length <= steps && snrs[snrs.length - 1] <= last) {
      const now = snrs[snrs.length - 1];
      const { value, slope } = mmse(now);
      snrs.push(now - (before - value.value) / slope.value);
      before = value.value;
    }
    return snrs;
  };
  // in the logarithm of the first step, as that may be many orders below the last
  let [low, high] = [Math.log(Number.EPSILON * (last - first)), Math.log(last - first)];
  for (let k = 0; k < HALVINGS; k++) {
    const middle = 0.5 * (low + high);
    const snrs = from(first + Math.exp(middle));
    if (snrs.length <= steps || snrs[steps] > last) high = middle;
    else low = middle;
  }
  return [...from(first + Math.exp(low)).slice(0, steps), last];
}
