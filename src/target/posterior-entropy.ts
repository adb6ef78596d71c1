import type { Estimate } from '../numeric/estimate.js';
import { stream } from '../numeric/random.js';
import type { Coefficients } from '../process/forward-process.js';
import type { Axis } from './axis-quadrature.js';
import { shareEntropy } from './mixture-weights.js';
import { type GridLine, gridIntegral } from './product-grid.js';
import type { Target } from './target.js';

/** A grid covers at most this many axes. */
export const MOST_AXES = 4;
/** A grid with a larger error is worse than sampling. */
const ROUGH = 2e-3;
const TOLERANCE = 1e-10;
/** Lines with less mass than this are left out: a million of them have less than the tolerance. */
const NEGLIGIBLE = 1e-18;
/** Rounding of the logarithms of densities, which are below 50 where they count. */
const ROUNDING = 50 * Number.EPSILON;

/**
 * E_p[H(P(. | x))] for p = p_t, in nats and in [0, H(w)]: what a point of p_t leaves unknown about its component.
 *
 * @param tolerance the absolute error required of a grid
 */
export function posteriorEntropy(target: Target, at: Coefficients, tolerance = TOLERANCE): Estimate {
  const { axes } = target.factors(at);
  if (axes.length === 0) return { value: shareEntropy(target.weights), error: 0 };
  const bound = overlapBound(axes, target.weights);
  if (bound <= tolerance) return { value: 0.5 * bound, error: 0.5 * bound };
  if (axes.length <= MOST_AXES) {
    const { value, error } = gridIntegral(
      axes,
      target.weights,
      unknownOnLine,
      () => tolerance,
      (mass) => mass <= NEGLIGIBLE,
    );
    if (error < ROUGH) return { value, error: error + ROUNDING };
  }
  if (bound < CLOSE_TO_SAMPLED) return { value: 0.5 * bound, error: 0.5 * bound };
  return sampledPosteriorEntropy(target, at);
}

/** p H(P(. | x)) = p log p - sum_k w_k p_k log(w_k p_k). */
function unknownOnLine({ densities, logs, last }: GridLine): number {
  const count = densities.length;
  let sum = 0;
  for (let i = 0, q = 0; i < last.weights.length; i++) {
    let total = 0;
    let parts = 0;
    for (let k = 0; k < count; k++, q++) {
      const part = densities[k] * last.densities[q];
      total += part;
      parts += part * (logs[k] + last.logs[q]);
    }
    if (total > 0) sum += last.weights[i] * (total * Math.log(total) - parts);
  }
  return sum;
}

/** Step of the quadrature on each axis. */
const STEP = 0.3;

/**
 * An upper bound on E_p[H(P(. | x))] that is small for components far apart from one another. As log(1 + r) <= sqrt(r),
 * - log P_k = log(1 + sum_{l != k} P_l/P_k) <= sum_{l != k} sqrt(P_l/P_k), so that
 *
 *     E_p[H(P(. | x))] <= sum_{k != l} sqrt(w_k w_l) int sqrt(p_k p_l),
 *
 * and the integrals (Bhattacharyya coefficients) are products over the axes.
 */
export function overlapBound(axes: readonly Axis[], weights: readonly number[]): number {
  const tables = axes.map((axis) => axis.tabulate(STEP));
  const count = weights.length;
  let bound = 0;
  for (let k = 0; k < count; k++) {
    for (let l = 0; l < k; l++) {
      const shares = tables.map(({ weights: cells, logs }) =>
        cells.reduce((sum, cell, i) => sum + cell * Math.exp(0.5 * (logs[i * count + k] + logs[i * count + l])), 0),
      );
      bound += 2 * Math.sqrt(weights[k] * weights[l]) * shares.reduce((product, share) => product * share, 1);
    }
  }
  return bound;
}

/** The chance that a sampled value is further from the truth than its error. */
const SAMPLED_DOUBT = 1e-6;
/**
 * How many draws a sampled value takes. They come from the stream `noise` of this seed, whatever the experiment's seed.
 */
const DRAWS = 524_288;
const SEED = 410_759_117;
/** Diffused bumps get this many times fewer draws, as each density takes a quadrature of its own. */
const SLOWNESS = 8;
/** Points drawn at a time. */
const BATCH = 4096;
/** Sampling cannot improve on an error below this, in nats, whatever the variance: 7 ln(2) ln(4/delta)/(3 N). */
export const CLOSE_TO_SAMPLED = 4e-5;

/**
 * The mean of H(P(. | x)) over draws x of p_t, with the empirical Bernstein bound: for values in [0, M] of sample
 * variance V, |mean - E| <= sqrt(2 V ln(4/delta)/N) + 7 M ln(4/delta)/(3 (N - 1)) with probability at least 1 - delta.
 *
 * @see Maurer, Pontil 2009, "Empirical Bernstein bounds and sample variance penalization", Theorem 4, on both sides
 */
export function sampledPosteriorEntropy(target: Target, at: Coefficients, draws = drawsFor(target, at)): Estimate {
  const noise = stream(SEED, 'noise');
  const d = target.dimension;
  const x = new Float64Array(d);
  const parts = new Float64Array(target.weights.length);
  let mean = 0;
  let squares = 0;
  for (let done = 0; done < draws; ) {
    const { count, values } = target.sample(Math.min(BATCH, draws - done), noise);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < d; j++) x[j] = values[i * d + j];
      if (at.sigma > 0) for (let j = 0; j < d; j++) x[j] = at.alpha * x[j] + at.sigma * noise.normal();
      const unknown = unknownAt(target.logParts(x, at, parts));
      done++;
      const step = unknown - mean;
      mean += step / done;
      squares += step * (unknown - mean);
    }
  }
  const logarithm = Math.log(4 / SAMPLED_DOUBT);
  const largest = Math.log(target.weights.length);
  const error =
    Math.sqrt((2 * (squares / (draws - 1)) * logarithm) / draws) + (7 * largest * logarithm) / (3 * (draws - 1));
  return { value: mean, error, sampled: true };
}

/** H(P) of shares P_k = e^{l_k - l}/S, S = sum_k e^{l_k - l}: log S - (1/S) sum_k e^{l_k - l} (l_k - l), l the largest l_k. */
function unknownAt(logParts: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logParts.length; k++) if (logParts[k] > largest) largest = logParts[k];
  if (largest === Number.NEGATIVE_INFINITY) return 0;
  let [sum, moment] = [0, 0];
  for (let k = 0; k < logParts.length; k++) {
    const log = logParts[k] - largest;
    const part = Math.exp(log);
    // a share of 0 has no part of the entropy, though its logarithm be infinite
    if (part > 0) moment += part * log;
    sum += part;
  }
  return Math.log(sum) - moment / sum;
}

function drawsFor({ kind }: Target, { sigma }: Coefficients): number {
  return kind === 'bumps' && sigma > 0 ? DRAWS / SLOWNESS : DRAWS;
}
