import { logNormalMass } from '../numeric/normal.js';
import { addNormal } from '../numeric/partial-moments.js';
import { dot } from '../numeric/vectors.js';
import type { Coefficients } from '../process/forward-process.js';
import { gaussianFactors } from './gaussian-factors.js';
import type { LineComponent } from './line-components.js';
import { chooser, mixtureMoments, sharesOf, takeShares } from './mixture-weights.js';
import { ascending } from './panel-quadrature.js';
import type { Target } from './target.js';

const LOG_2PI = Math.log(2 * Math.PI);
/** Standard deviations beyond which lies 1e-15 of a normal distribution's mass. */
const EDGE = 8;

/** A Gaussian mixture that also says what it was made of. */
export interface GaussianMixture extends Target {
  readonly kind: 'mixture';
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly number[];
}

/** Whether p_0 is a mixture of normals; else it is one of bumps. */
export function isGaussianMixture(target: Target): target is GaussianMixture {
  return target.kind === 'mixture';
}

/**
 * The isotropic Gaussian mixture sum_k weights_k N(means_k, variances_k I): p_t is the mixture of
 * N(alpha means_k, (alpha^2 variances_k + sigma^2) I).
 *
 * @param weights K positive numbers that sum to 1
 * @param means K rows of d
 * @param variances K positive numbers
 */
export function gaussianMixture(
  weights: readonly number[],
  means: readonly (readonly number[])[],
  variances: readonly number[],
): GaussianMixture {
  const dimension = means[0].length;
  const { mean, variance } = mixtureMoments(weights, means, variances);
  const spread = (k: number, { alpha, sigma }: Coefficients) => Math.sqrt(alpha * alpha * variances[k] + sigma * sigma);

  // a quadrature or a sample asks at one time for many points
  const logWeights = Float64Array.from(weights, (weight) => Math.log(weight));
  const [spreads, logNorms, shares] = [0, 1, 2].map(() => new Float64Array(weights.length));
  let [alpha, sigma] = [Number.NaN, Number.NaN];
  const moveTo = (at: Coefficients) => {
    if (at.alpha === alpha && at.sigma === sigma) return;
    ({ alpha, sigma } = at);
    for (let k = 0; k < spreads.length; k++) {
      spreads[k] = spread(k, at);
      logNorms[k] = dimension * (0.5 * LOG_2PI + Math.log(spreads[k]));
    }
  };

  /** log(w_k N(x; alpha mu_k, v_k I)) for each k. */
  function logParts(x: ArrayLike<number>, at: Coefficients, parts = new Float64Array(weights.length)): Float64Array {
    moveTo(at);
    for (let k = 0; k < parts.length; k++) {
      const row = means[k];
      let square = 0;
      for (let j = 0; j < dimension; j++) {
        const z = (x[j] - alpha * row[j]) / spreads[k];
        square += z * z;
      }
      parts[k] = logWeights[k] - 0.5 * square - logNorms[k];
    }
    return parts;
  }

  return {
    kind: 'mixture',
    weights,
    means,
    variances,
    dimension,
    mean,
    variance,
    support: Array.from({ length: dimension }, (_, j) => [
      Math.min(...means.map((row, k) => row[j] - EDGE * Math.sqrt(variances[k]))),
      Math.max(...means.map((row, k) => row[j] + EDGE * Math.sqrt(variances[k]))),
    ]),
    logDensity: (x, at) => takeShares(logParts(x, at, shares)),
    // grad log p = sum_k P(k | x) (alpha mu_k - x) / v_k
    score(x, at) {
      takeShares(logParts(x, at, shares));
      const gradient = new Float64Array(dimension);
      for (let k = 0; k < shares.length; k++) {
        const sd = spreads[k];
        for (let j = 0; j < dimension; j++) gradient[j] += (shares[k] * (at.alpha * means[k][j] - x[j])) / (sd * sd);
      }
      return gradient;
    },
    sample(count, stream) {
      const choose = chooser(weights);
      const values = new Float64Array(count * dimension);
      for (let i = 0; i < count; i++) {
        const k = choose(stream.uniform());
        for (let j = 0; j < dimension; j++) {
          values[i * dimension + j] = means[k][j] + Math.sqrt(variances[k]) * stream.normal();
        }
      }
      return { count, dimension, values };
    },
    part: (some) =>
      gaussianMixture(
        sharesOf(weights, some),
        some.map((k) => means[k]),
        some.map((k) => variances[k]),
      ),
    projected: (basis) =>
      gaussianMixture(
        weights,
        means.map((row) => basis.map((e) => dot(e, row))),
        variances,
      ),
    addPartialMoments(at, kinks, centre, into) {
      for (const [k, weight] of weights.entries()) {
        const sd = spread(k, at);
        for (let i = 0; i < kinks.length; i++) addNormal(into, i, kinks[i], centre, weight, at.alpha * means[k][0], sd);
      }
    },
    cloud: (at) => ({
      count: weights.length,
      dimension,
      weights: Float64Array.from(weights),
      means: Float64Array.from(means.flat(), (x) => at.alpha * x),
      variances: Float64Array.from(variances, (v) => at.alpha * at.alpha * v + at.sigma * at.sigma),
    }),
    logParts,
    factors: (at, priorVariance) => gaussianFactors(means, variances, at, priorVariance),
    // h = (d/2) log(2 pi e v)
    componentEntropies: (at) =>
      weights.map((_, k) => {
        const value = dimension * (0.5 * (LOG_2PI + 1) + Math.log(spread(k, at)));
        return { value, error: 2 * Number.EPSILON * dimension * (1 + Math.abs(Math.log(spread(k, at)))) };
      }),
    line: dimension === 1 ? weights.map((weight, k) => normalComponent(weight, means[k][0], variances[k])) : [],
    panels: (at) =>
      ascending(means.flatMap((row, k) => Array.from(normalPanels(spread(k, at)), (x) => at.alpha * row[0] + x))),
  };
}

/** Panels of half a standard deviation, out to where the density is below 1e-17 of its peak. */
function normalPanels(sd: number): Float64Array {
  return Float64Array.from({ length: 37 }, (_, i) => 0.5 * (i - 18) * sd);
}

function normalComponent(weight: number, centre: number, variance: number): LineComponent {
  const scale = Math.sqrt(variance);
  const spread = ({ alpha, sigma }: Coefficients) => Math.sqrt(alpha * alpha * variance + sigma * sigma);
  return {
    ...{ weight, centre, variance, reach: EDGE * scale },
    logDensity(offset, at) {
      const sd = spread(at);
      const z = offset / sd;
      return -0.5 * z * z - 0.5 * LOG_2PI - Math.log(sd);
    },
    mass: (from, to) => Math.exp(logNormalMass(from / scale, to / scale)),
    panels: (at) => normalPanels(spread(at)),
  };
}
