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

/** Of a conditional variance, in machine epsilons of the largest sum of its terms. */
const ROUNDINGS = 64;

/** z at an SNR, as a process has it. */
const noisy = (snr: number): Coefficients => ({ alpha: Math.sqrt(snr), sigma: 1, drift: 0, diffusion: 0 });

/** The mmse of a mixture of normals on the line. */
export function lineMmse({ weights, variances, line }: GaussianMixture, snr: number): Mmse {
  const at = noisy(snr);
  const [logs, places, means] = [0, 1, 2].map(() => new Float64Array(line.length));
  /** Var(x_0 | z) at an offset from the centre of component k, and the sizes of the terms that it is made of. */
  const conditional = (k: number, offset: number) => {
    let [total, mean] = [0, 0];
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < line.length; j++) {
      places[j] = offset + at.alpha * (line[k].centre - line[j].centre);
      logs[j] = Math.log(weights[j]) + line[j].logDensity(places[j], at);
      largest = Math.max(largest, logs[j]);
    }
    for (let j = 0; j < line.length; j++) {
      logs[j] = Math.exp(logs[j] - largest);
      // relative to the centre of component k, so that means that are far from 0 lose no digits
      means[j] = line[j].centre - line[k].centre + (at.alpha * variances[j] * places[j]) / (1 + snr * variances[j]);
      total += logs[j];
      mean += logs[j] * means[j];
    }
    mean /= total;
    let [variance, size] = [0, 0];
    for (let j = 0; j < line.length; j++) {
      const [share, away] = [logs[j] / total, Math.abs(means[j] - mean)];
      // a mean of squares less the square of the mean would lose all digits where z tells much of x_0
      variance += share * (variances[j] / (1 + snr * variances[j]) + away * away);
      size += share * away * Math.abs(means[j]);
    }
    return { variance, size: variance + size };
  };
  const panels = componentPanels(line, at);
  const [fine, coarse] = [FINE, COARSE].map((nodes) => {
    // the second integral has the same nodes in the same order
    const seen: number[] = [];
    let largest = 0;
    const value = meanOver(line, panels, at, nodes, (k, offset) => {
      const { variance, size } = conditional(k, offset);
      seen.push(variance);
      largest = Math.max(largest, size);
      return variance;
    });
    const next = seen.values();
    const square = meanOver(line, panels, at, nodes, () => {
      const variance = next.next().value!;
      return variance * variance;
    });
    return { value, square, largest };
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

/** The gap of a schedule for a normal. @param roundings see `scheduleGap` */
export function normalGap(
  axes: readonly WeightedAxis[],
  snrs: readonly number[],
  roundings?: readonly number[],
): Estimate {
  return scheduleGap(
    snrs,
    (snr) => normalMmse(axes, snr),
    (from, to) => normalInformation(axes, from, to),
    roundings,
  );
}

/**
 * 1/2 sum_k (s_{k+1} - s_k) mmse(s_k), less the information between the ends, in nats.
 *
 * @param snrs ascending
 * @param roundings how far the logarithm of each may be off; default: not at all
 */
export function scheduleGap(
  snrs: readonly number[],
  mmse: (snr: number) => Mmse,
  information: (from: number, to: number) => Estimate,
  roundings?: readonly number[],
): Estimate {
  const found = snrs.slice(0, -1).map(mmse);
  const terms = found.map(({ value }, k) => times(0.5 * (snrs[k + 1] - snrs[k]), value));
  const sum = plus(...terms);
  const gap = minus(sum, information(snrs[0], snrs[snrs.length - 1]));
  const moved = roundings === undefined ? 0 : movedBy(roundings, snrs, [...found, mmse(snrs[snrs.length - 1])]);
  return { ...gap, error: gap.error + terms.length * Number.EPSILON * sum.value + moved };
}

/**
 * How far a gap may be off as its levels are:
 *
 *   d gap/d log s_k = s_k/2 (mmse(s_{k-1}) - mmse(s_k) - (s_{k+1} - s_k) |mmse'(s_k)|),
 *
 * of the first level without what is before it, as the information takes that up, and of the last one without what follows. In
 * the second order, with s |mmse''| <= 2 |mmse'|, which is so of a normal, and as s_k moves by a factor of up to e^d,
 *
 *   d^2 e^(4 d) s_k (mmse(s_{k-1}) - mmse(s_k) + 2 s_{k+1} |mmse'(s_k)|).
 */
function movedBy(roundings: readonly number[], snrs: readonly number[], mmse: readonly Mmse[]): number {
  return snrs.reduce((sum, snr, k) => {
    const falls = k === 0 ? 0 : mmse[k - 1].value.value - mmse[k].value.value;
    const slope = Math.abs(mmse[k].slope.value);
    const next = k === snrs.length - 1 ? snr : snrs[k + 1];
    const first = Math.abs(0.5 * snr * (falls - (next - snr) * slope));
    const off = Math.max(roundings[k], roundings[k + 1] ?? 0);
    const second = snr * (falls + 2 * next * slope);
    return sum + roundings[k] * first + off * off * Math.exp(4 * off) * second;
  }, 0);
}

/** How many first steps are tried, even in the logarithm: fewer of more steps, as only few long ones may end in several ways. */
const tried = (steps: number) => Math.round(Math.min(1024, Math.max(64, 20_000 / steps)));

/** Halvings of the bracket of a first step. */
const HALVINGS = 60;

/** What is left of a last step that should be met, relative to it. */
const MISSED = 1e-6;

/**
 * The SNRs between two ends for which the gap of a normal is least; undefined where they are not found. With steps
 * h_k = s_k - s_{k-1} it is stationary in s_k where
 *
 *   h_{k+1} = (mmse(s_{k-1}) - mmse(s_k))/|mmse'(s_k)| = h_k sum_i p_i g_i,
 *   g_i = (1/v_i + s_k)/(1/v_i + s_{k-1}),  p_i ~ w_i/(1/v_i + s_k)^2,
 *
 * so that h_1 gives all that follow. As each g_i is at least 1, and at most that of the largest v, no step is shorter than the one before, and
 * h_k/(1/v + s_{k-1}) does not rise for this v:
 *
 *   (1/v + s_0) (((1/v + s_K)/(1/v + s_0))^(1/K) - 1) <= h_1 <= (s_K - s_0)/K.
 *
 * The lower end is h_1 itself for a single v. Where variances are orders apart and steps long, several h_1 may lead to s_K: the gaps of
 * all that are found decide.
 *
 * @param steps at least 1; there is one SNR more
 */
export function bestNormalSnrs(
  axes: readonly WeightedAxis[],
  [first, last]: readonly [number, number],
  steps: number,
): number[] | undefined {
  const spread = axes.filter(({ variance, weight }) => variance > 0 && weight > 0);
  const longest = (last - first) / steps;
  // without variance any levels will do
  if (steps === 1 || spread.length === 0) {
    return Array.from({ length: steps + 1 }, (_, k) => (k === steps ? last : first + k * longest));
  }
  const precisions = Float64Array.from(spread, ({ variance }) => 1 / variance);
  const weights = Float64Array.from(spread, ({ weight }) => weight);
  const least = precisions.reduce((low, each) => Math.min(low, each), Number.POSITIVE_INFINITY);
  const range = last - first;
  /** s_k - s_0 from a first step on, as far as s_K is not passed: the differences keep the digits of ends that are close. */
  const from = (step: number): number[] => {
    const rises = [0];
    const before = precisions.map((each) => 1 / (each + first));
    for (let k = 1, rise = 0, h = step; k <= steps && rise <= range; k++) {
      rise += h;
      rises.push(rise);
      const now = first + rise;
      let [total, growth] = [0, 0];
      for (let i = 0; i < precisions.length; i++) {
        const place = precisions[i] + now;
        const left = 1 / place;
        const relative = (least + now) * left;
        const share = weights[i] * relative * relative;
        total += share;
        growth += share * place * before[i];
        before[i] = left;
      }
      h *= growth / total;
    }
    return rises;
  };
  /** By what s_K is passed; by any amount where it is before the last step. */
  const passes = (rises: readonly number[]) =>
    rises.length <= steps ? Number.POSITIVE_INFINITY : rises[steps] - range;
  const whole = range / (least + first);
  // in logarithms, as the quotient may overflow
  const pace = (whole < 1 ? Math.log1p(whole) : Math.log(least + last) - Math.log(least + first)) / steps;
  const shortest = Math.log(least + first) + (pace < 30 ? Math.log(Math.expm1(pace)) : pace);
  const at = (place: number) => Math.exp(shortest + place);
  // the ends of the bracket may be equal: a rounding on either side
  const [low, high] = [-1e-9, Math.max(0, Math.log(longest) - shortest) + 1e-9];
  const count = spread.length === 1 ? 1 : tried(steps);
  const places = Array.from({ length: count + 1 }, (_, k) => low + (k / count) * (high - low));
  const signs = places.map((place) => passes(from(at(place))) > 0);
  let best: { readonly snrs: number[]; readonly sum: number } | undefined;
  for (let k = 0; k < count; k++) {
    if (signs[k] === signs[k + 1]) continue;
    let [below, above] = signs[k] ? [places[k + 1], places[k]] : [places[k], places[k + 1]];
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = 0.5 * (below + above);
      if (passes(from(at(middle))) > 0) above = middle;
      else below = middle;
    }
    const found = from(at(below));
    if (!(Math.abs(passes(found)) <= MISSED * (range - found[steps - 1]))) continue;
    const snrs = [...found.slice(0, steps).map((rise) => first + rise), last];
    const sum = snrs.slice(1).reduce((all, to, j) => all + (to - snrs[j]) * normalMmse(spread, snrs[j]).value.value, 0);
    if (best === undefined || sum < best.sum) best = { snrs, sum };
  }
  return best?.snrs;
}
