import { type Estimate, logOf, minus, over, plus, times } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { betaBetween, type Level, powerOf, snrOf } from '../../src/process/level.js';
import { posteriorBetween } from './posterior.js';
import { conversionScale, movedData, type Prediction, type Sloped, type Terms } from './predictions.js';

// The terms of a variational bound (Ho, Jain, Abbeel 2020, eq. 5), with the sizes of the terms that they are made of.

/** Roundings of a squared difference of a prediction. */
const STEPS = 8;

/** What code takes for the mass of a cell that has less. */
const LEAST_MASS = 1e-12;

/** |x_0 - x_0'|^2 of the exact model, with the size of the terms that it is made of. */
export interface DataError extends Terms {
  /** x_0' along every axis. */
  readonly predicted: readonly number[];
  /** By how much each of them may be off, and the sizes of their terms. */
  readonly offs: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * The squared error of x_0' = E[x_0 | x] at x = alpha x_0 + sigma eps.
 *
 * Code whose alpha and sigma are off by delta_alpha and delta_sigma asks its model at an x that is off by
 * delta_alpha |x_0| + delta_sigma |eps|, and turns the prediction into x_0' by the same alpha and sigma.
 *
 * @param predict E[x_0 | x] at a level, along every axis
 * @param prediction what the model predicts
 */
export function dataError(
  predict: (level: Level, x: Float64Array) => readonly Terms[],
  prediction: Prediction,
  level: Sloped,
  x0: Float64Array,
  eps: Float64Array,
): DataError {
  const { alpha, sigma } = level;
  const x = x0.map((value, j) => alpha.value * value + sigma.value * eps[j]);
  const means = (at: Float64Array) => predict(level, at).map(({ value }) => value.value);
  const predicted = means(x);
  const offs = predicted.map((mean, j) => movedData(prediction, level, x[j], mean));
  for (let i = 0; i < x.length; i++) {
    const moved = means(x.with(i, x[i] + alpha.error * Math.abs(x0[i]) + sigma.error * Math.abs(eps[i])));
    for (let j = 0; j < x.length; j++) offs[j] += Math.abs(moved[j] - predicted[j]);
  }
  const sizes = predicted.map((mean, j) => {
    const noise = (x[j] - alpha.value * mean) / sigma.value;
    return Math.abs(x0[j]) + conversionScale(prediction, 'data', level, mean, noise);
  });
  let [value, error, scale] = [0, 0, 0];
  for (const [j, mean] of predicted.entries()) {
    const gap = x0[j] - mean;
    value += gap * gap;
    error += 2 * Math.abs(gap) * offs[j] + offs[j] * offs[j];
    scale += STEPS * (Math.abs(gap) + Number.EPSILON * sizes[j]) * sizes[j];
  }
  return { value: { value, error }, scale, predicted, offs, sizes };
}

/**
 * KL(N(mu_q, v_q) || N(mu_p, v_p)) with means that differ by ofData (x_0 - x_0'):
 *
 * 1/2 (d (v_q/v_p - 1 - log(v_q/v_p)) + ofData^2/v_p |x_0 - x_0'|^2),
 *
 * for v_p = v_q (SNR_s - SNR_t)/2 |x_0 - x_0'|^2. With beta = 1 - alpha_t^2/alpha_s^2 and the share r,
 * log v_p = r log beta + (1 - r) log v_q.
 *
 * @param share r: 0 for the variance of the posterior, 1 for beta
 */
export function stepTerm(earlier: Level, later: Level, d: number, share: number): (error: DataError) => Terms {
  const { variance, ofData } = posteriorBetween(earlier, later);
  // code for any two normals has log v_p - log v_q + v_q/v_p - 1, of which nothing is left where they are equal
  const general = 0.5 * d * (2 + 2 * Math.abs(Math.log(variance.value)));
  if (share === 0) {
    const factor = times(0.5, minus(snrOf(earlier), snrOf(later)));
    return ({ value, scale }) => ({
      value: times(factor, value),
      scale: Math.abs(factor.value) * scale + general,
    });
  }
  // log(v_p/v_q) = r log(beta/v_q), where beta/v_q = sigma_t^2/sigma_s^2 under vp: whoever knows beta loses nothing to
  // the difference 1 - alpha_t^2/alpha_s^2
  const isVp = [earlier, later].every((level) => isOne(powerOf(level)));
  const wider = isVp ? over(later.variance, earlier.variance) : over(betaBetween(earlier, later), variance);
  const logRatio = times(share, logOf(wider));
  const ratio = expOf(times(-1, logRatio));
  const spread = times(0.5 * d, plus(minus(ratio, 1), logRatio));
  const factor = isVp
    ? times(times(0.5, minus(snrOf(earlier), snrOf(later))), ratio)
    : over(times(0.5, times(times(ofData, ofData), ratio)), variance);
  return ({ value, scale }) => ({
    value: plus(spread, times(factor, value)),
    scale: general + 0.5 * d * ratio.value + factor.value * scale,
  });
}

function isOne({ value, error }: Estimate): boolean {
  return Math.abs(value - 1) <= error;
}

/** e^y, off by e^y (e^error - 1) at most. */
function expOf({ value, error }: Estimate): Estimate {
  const found = Math.exp(value);
  return { value: found, error: found * Math.expm1(error) };
}

/** KL(N(alpha x_0, sigma^2 I) || N(0, v I)). */
export function priorTerm({ alpha, variance }: Level, x0: Float64Array, v: number): Terms {
  const square = x0.reduce((sum, value) => sum + value * value, 0);
  const signal = times(square / (2 * v), times(alpha, alpha));
  const ratio = over(variance, { value: v, error: 0 });
  const spread = times(0.5 * x0.length, minus(minus(ratio, 1), logOf(ratio)));
  const scale = signal.value + 0.5 * x0.length * (ratio.value + 1 + Math.abs(Math.log(ratio.value)));
  return { value: plus(signal, spread), scale };
}

/**
 * The variance of a decoder that is learned with those of the steps: log v = r log(1 - alpha_0^2) + (1 - r) log v_q, with
 * v_q that of the posterior from level 1 to level 0 (Nichol, Dhariwal 2021, whose code has no other at t = 0).
 *
 * @param rounding of the logarithms, relative
 */
export function decoderVariance(first: Level, second: Level, share: number, rounding: number): Estimate {
  const largest = isOne(powerOf(first)) ? first.variance : minus(1, times(first.alpha, first.alpha));
  const logs = [logOf(largest), logOf(posteriorBetween(first, second).variance)];
  const [large, small] = logs.map(({ value, error }) => ({ value, error: error + rounding * Math.abs(value) }));
  return expOf(plus(times(share, large), times(1 - share, small)));
}

/** A density N(x_0', variance), or the mass that it gives a cell of width 2/(levels - 1) about x_0. */
export type Decoder =
  | { readonly kind: 'density' }
  | {
      readonly kind: 'discretized';
      readonly levels: number;
      /** How the distribution function is computed; without it, in any way. */
      readonly cdf?: 'exact' | 'tanh' | undefined;
    };

/**
 * -log p(x_0 | level 0), by each distribution function that the decoder may have.
 *
 * @param rounding of the system's numbers, relative
 */
export function decodedTerms(
  decoder: Decoder,
  variance: Estimate,
  x0: Float64Array,
  error: DataError,
  rounding: number,
): Terms[] {
  if (decoder.kind === 'density') {
    const normalizer = times(0.5 * x0.length, plus(Math.log(2 * Math.PI), logOf(variance)));
    const value = plus(normalizer, over(error.value, times(2, variance)));
    return [{ value, scale: Math.abs(normalizer.value) + error.scale / (2 * variance.value) }];
  }
  const { levels, cdf } = decoder;
  const cdfs = cdf === undefined ? [normalCdf, cdfByTanh] : [cdf === 'tanh' ? cdfByTanh : normalCdf];
  const deviation = Math.sqrt(variance.value);
  const off = (0.5 * variance.error) / deviation;
  return cdfs.map((each) =>
    cellTerm(each, { half: 1 / (levels - 1), deviation: { value: deviation, error: off } }, x0, error, rounding),
  );
}

/** -log of the masses of the cells from x_0 - half to x_0 + half, the outermost of which have no end. */
function cellTerm(
  cdf: (z: number) => number,
  { half, deviation }: { readonly half: number; readonly deviation: Estimate },
  x0: Float64Array,
  { predicted, offs, sizes }: DataError,
  rounding: number,
): Terms {
  let [value, error, scale] = [0, 0, 0];
  for (const [j, x] of x0.entries()) {
    const massAt = (mean: number, wide = deviation.value) => {
      const upper = x > 0.999 ? 1 : cdf((x + half - mean) / wide);
      const lower = x < -0.999 ? 0 : cdf((x - half - mean) / wide);
      return Math.max(upper - lower, LEAST_MASS);
    };
    const mean = predicted[j];
    const mass = massAt(mean);
    const away = (place: number, wide?: number) => Math.abs(Math.log(massAt(place, wide) / mass));
    // edges are rounded too, and move as the prediction does; between its ends the mass is largest about x_0
    const off = offs[j] + rounding * (sizes[j] + Math.abs(x) + half);
    const places = [mean - off, mean + off, Math.min(mean + off, Math.max(mean - off, x))];
    value -= Math.log(mass);
    error += Math.max(...places.map((place) => away(place)));
    if (deviation.error > 0) {
      error += Math.max(...[-1, 1].map((sign) => away(mean, deviation.value + sign * deviation.error)));
    }
    scale += 1 + 1 / mass;
  }
  return { value: { value, error }, scale };
}

/** Page 1977: off by up to 2e-4, and what stands for the distribution function in the code of Ho et al. 2020. */
function cdfByTanh(z: number): number {
  return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
}
