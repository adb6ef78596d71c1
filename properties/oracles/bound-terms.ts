import { type Estimate, logOf, minus, over, plus, times } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { betaBetween, type Level, relativeErrorOf, snrOf } from '../../src/process/level.js';
import { posteriorBetween } from './posterior.js';
import type { Terms } from './predictions.js';

// The terms of a variational bound (Ho, Jain, Abbeel 2020, eq. 5), with the sizes of the terms that they are made of.

/** Roundings of a squared difference of a prediction. */
const STEPS = 8;

/** |x_0 - x_0'|^2 of the exact model, with the size of the terms that it is made of. */
export interface DataError extends Terms {
  /** x_0' along every axis. */
  readonly predicted: readonly number[];
  /** By how much each of them may be off, and the sizes of their terms. */
  readonly offs: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * The squared error of E[x_0 | x] at x = alpha x_0 + sigma eps.
 *
 * @param predict E[x_0 | x] at a level, along every axis
 * @param amplified by how much the rounding of the model grows where its prediction is turned into x_0'
 */
export function dataError(
  predict: (level: Level, x: Float64Array) => readonly Terms[],
  level: Level,
  x0: Float64Array,
  eps: Float64Array,
  amplified: number,
): DataError {
  const { alpha, sigma } = level;
  const x = x0.map((value, j) => alpha.value * value + sigma.value * eps[j]);
  const predicted = predict(level, x);
  const relative = relativeErrorOf(level);
  const [offs, sizes]: [number[], number[]] = [[], []];
  let [value, error, scale] = [0, 0, 0];
  for (const [j, { value: mean }] of predicted.entries()) {
    const gap = x0[j] - mean.value;
    const size = (Math.abs(x0[j]) + Math.abs(mean.value) + Math.abs(x[j])) * amplified;
    const off = relative * size;
    offs.push(off);
    sizes.push(size);
    value += gap * gap;
    error += 2 * Math.abs(gap) * off + off * off;
    scale += STEPS * (Math.abs(gap) + Number.EPSILON * size) * size;
  }
  return { value: { value, error }, scale, predicted: predicted.map(({ value: mean }) => mean.value), offs, sizes };
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
  const wide = betaBetween(earlier, later);
  // log(v_p/v_q) = r log(beta/v_q)
  const logRatio = times(share, logOf(over(wide, variance)));
  const ratio = expOf(times(-1, logRatio));
  const spread = times(0.5 * d, plus(minus(ratio, 1), logRatio));
  const factor = over(times(0.5, times(times(ofData, ofData), ratio)), variance);
  return ({ value, scale }) => ({
    value: plus(spread, times(factor, value)),
    scale: general + 0.5 * d * ratio.value + factor.value * scale,
  });
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

/** A density N(x_0', variance), or the mass that it gives a cell of width 2/(levels - 1) about x_0. */
export type Decoder =
  | { readonly kind: 'density'; readonly variance: number }
  | {
      readonly kind: 'discretized';
      readonly variance: number;
      readonly levels: number;
      /** How the distribution function is computed; without it, in any way. */
      readonly cdf?: 'exact' | 'tanh' | undefined;
    };

/** -log p(x_0 | level 0). */
export function decodedTerm(decoder: Decoder, x0: Float64Array, level: Level, error: DataError): Terms {
  const { variance } = decoder;
  if (decoder.kind === 'density') {
    const normalizer = 0.5 * x0.length * Math.log(2 * Math.PI * variance);
    const value = plus(normalizer, times(1 / (2 * variance), error.value));
    return { value, scale: Math.abs(normalizer) + error.scale / (2 * variance) };
  }
  const half = 1 / (decoder.levels - 1);
  const deviation = Math.sqrt(variance);
  const cdf = decoder.cdf === 'tanh' ? cdfByTanh : normalCdf;
  let [value, scale, off] = [0, 0, 0];
  for (const [j, x] of x0.entries()) {
    const at = (edge: number) => (edge - error.predicted[j]) / deviation;
    const upper = x > 0.999 ? 1 : cdf(at(x + half));
    const lower = x < -0.999 ? 0 : cdf(at(x - half));
    const mass = Math.max(upper - lower, 1e-12);
    value -= Math.log(mass);
    scale += 1 + 1 / mass;
    // no density is above 0.4: that moves the mass by as much as the prediction moves in deviations
    off += error.offs[j] / (deviation * mass);
    if (decoder.cdf !== undefined) scale += error.sizes[j] / (deviation * mass);
  }
  if (decoder.cdf !== undefined) return { value: { value, error: off }, scale };
  // distribution functions in single precision, or by the tanh that stands for erf in many codes
  const approximate = 1e-3 * scale;
  return { value: { value, error: approximate + (level.sigma.error / level.sigma.value) * scale }, scale };
}

/** Page 1977: off by up to 2e-4, and what stands for the distribution function in the code of Ho et al. 2020. */
function cdfByTanh(z: number): number {
  return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
}
