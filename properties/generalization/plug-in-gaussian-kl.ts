import digamma from '@stdlib/math-base-special-digamma';
import fc from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import { covarianceKl } from '../../src/divergence/normal/covariance-kl.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import { chiSquareMeans } from '../../src/numeric/chi-square-means.js';
import { stream } from '../../src/numeric/random.js';
import { sizes } from '../cases/generators.js';

/** Agreement wanted, as a part of the mean. */
const TOLERANCE = 1e-7;

interface Size {
  /** d. */
  readonly dimension: number;
  /** n. */
  readonly samples: number;
}

interface Case extends Size {
  /** Of a covariance and of data. */
  readonly seed: number;
}

/** n - d - 1: the mean of the inverse of S_n is n S^{-1}/(n - d - 1). */
function unbiasedDivisor({ dimension, samples }: Size): number {
  return samples - dimension - 1;
}

/** The closed form of the mean, with n d/divisor for the trace. */
export function closedForm(size: Size, divisor = unbiasedDivisor(size)): number {
  const { dimension: d, samples: n } = size;
  let logs = d * Math.log(2 / n);
  for (let i = 1; i <= d; i++) logs += digamma((n - i + 1) / 2);
  return 0.5 * ((n * d) / divisor - d + logs);
}

/**
 * E KL(N(0, S) || N(0, S_n)), integrated over the factors of S_n, not averaged over draws: the KL has a heavy tail, at n = d + 2
 * without a variance. KL is the same in coordinates where S = I, and there n S_n = L L^T with independent entries (Bartlett):
 * L_kk^2 ~ chi-square(n - k + 1), normal ones below the diagonal. So
 *
 * KL = 1/2 [ n |L^{-1}|_F^2 - d + sum_k ln(L_kk^2/n) ],
 *
 * where the last row of the inverse of a k x k factor is (-a^T L_{k-1}^{-1}, 1)/L_kk, a ~ N(0, I): the mean of its square is
 * (E|L_{k-1}^{-1}|_F^2 + 1) E[1/chi-square(n - k + 1)].
 */
export function integratedKl({ dimension: d, samples: n }: Size): { value: number; error: number } {
  let [inverse, inverseError, logs, logsError] = [0, 0, 0, 0];
  for (let k = 1; k <= d; k++) {
    const freedom = n - k + 1;
    const means = chiSquareMeans(freedom);
    inverseError += inverseError * means.inverse + (1 + inverse) * means.inverseError;
    inverse += (1 + inverse) * means.inverse;
    logs += means.logarithm + Math.log(freedom / n);
    logsError += means.logarithmError;
  }
  const terms = n * inverse - d;
  const rounding = 8 * Number.EPSILON * d * (n * inverse + d);
  return { value: 0.5 * (terms + logs), error: 0.5 * (n * inverseError + logsError) + rounding };
}

/** The integrated mean against the closed form with some divisor. */
function compareMeans(size: Size, divisor: number): Comparison {
  const { value, error } = integratedKl(size);
  const { dimension, samples } = size;
  return equality({
    left: value,
    right: closedForm(size, divisor),
    tolerance: TOLERANCE,
    error,
    detail: { law: 1, dimension, samples, divisor },
  });
}

/** The KL of the data A^T z with S = A^T A against that of the data z with S = I: why the mean is the same for every S. */
function compareCoordinates({ dimension: d, samples: n, seed }: Case): Comparison {
  const { normal } = stream(seed, 'data');
  const z = Float64Array.from({ length: n * d }, normal);
  const A = Float64Array.from({ length: d * d }, (_, i) => (0.5 * normal()) / d + (i % (d + 1) === 0 ? 1 : 0));
  const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const left = covarianceKl(secondMoments(A, d, 1), secondMoments(product(z, A, d), d, n), d);
  const right = covarianceKl(identity, secondMoments(z, d, n), d);
  return equality({
    left: left.value,
    right: right.value,
    tolerance: TOLERANCE,
    error: left.error + right.error,
    detail: { law: 2, dimension: d, samples: n },
  });
}

/** (1/count) X^T X of the rows of X, each of d values. */
function secondMoments(rows: Float64Array, d: number, count: number): Float64Array {
  const moments = new Float64Array(d * d);
  for (let row = 0; row < rows.length; row += d) {
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) moments[i * d + j] += (rows[row + i] * rows[row + j]) / count;
  }
  return moments;
}

/** Z A, d columns each: rows z^T A, whose covariance is A^T A. */
function product(Z: Float64Array, A: Float64Array, d: number): Float64Array {
  const rows = new Float64Array(Z.length);
  for (let row = 0; row < Z.length; row += d) {
    for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) rows[row + j] += Z[row + k] * A[k * d + j];
  }
  return rows;
}

const cases = fc
  .record({ dimension: sizes(1, 16), excess: sizes(2, 2000), seed: fc.integer({ min: 0, max: 1_000_000 }) })
  .map(({ dimension, excess, seed }): Case => ({ dimension, samples: dimension + excess, seed }));

export const plugInGaussianKl = claim({
  id: 'plug-in-gaussian-kl',
  group: 'generalization',
  title:
    'A Gaussian with the covariance of n samples has a mean KL divergence in closed form, the same for every covariance',
  source: {
    paper: 'Anderson 2003, An Introduction to Multivariate Statistical Analysis',
    locus: 'sections 7.2, 7.5 and 7.7',
  },
  statement: String.raw`E \, D_{KL}(N(0, S) \| N(0, \hat S_n)) = \tfrac12 \Big[ \frac{n d}{n - d - 1} - d
    + \sum_{i=1}^{d} \psi\big(\tfrac{n - i + 1}{2}\big) + d \ln \tfrac{2}{n} \Big]`,
  plain: 'E KL(N(0, S) || N(0, S_n)) = 1/2 [ n d/(n - d - 1) - d + sum_{i=1}^d psi((n - i + 1)/2) + d ln(2/n) ]',
  sharpness: 'tight',
  assumptions: [
    { statement: 'p_0 = N(0, S), S_n = (1/n) sum x_i x_i^T of n independent samples: the mean is known' },
    { statement: 'n > d + 1', holds: ({ dimension, samples }: Case) => samples > dimension + 1 },
  ],
  kind: 'identity',
  expects: 'holds',
  cases,
  check: (aCase) => [compareMeans(aCase, unbiasedDivisor(aCase)), compareCoordinates(aCase)],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'agreement wanted, as a part of the mean' }],
  controls: [
    control({
      id: 'no-correction',
      title: 'n in place of n - d - 1',
      cases,
      check: (aCase) => compareMeans(aCase, aCase.samples),
    }),
  ],
});
