import digamma from '@stdlib/math-base-special-digamma';
import fc, { type Arbitrary } from 'fast-check';
import { covarianceKl } from '../../src/divergence/normal/normal-kl.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { sizes } from '../generators/numbers.js';
import { meanKl } from '../oracles/sample-covariance-kl.js';

/** How many samples there are, and of which dimension. */
export interface Sample {
  /** d. */
  readonly dimension: number;
  /** n. */
  readonly samples: number;
  /** Of a covariance and of data. */
  readonly seed: number;
}

/** Samples of d + 2 data or more. */
export function anySample(): Arbitrary<Sample> {
  return fc
    .record({ dimension: sizes(1, 16), excess: sizes(2, 2000), seed: fc.integer({ min: 0, max: 1_000_000 }) })
    .map(({ dimension, excess, seed }) => ({ dimension, samples: dimension + excess, seed }));
}

/** The divergences of a sample, in nats. */
export interface Divergences extends Omit<Sample, 'seed'> {
  /** E KL, integrated. */
  readonly meanKl: Estimate;
  /** sum_i psi((n - i + 1)/2) + d ln(2/n). */
  readonly logarithms: number;
  /** KL of data with a covariance A^T A, and of the same data before A is applied. */
  readonly kl: Estimate;
  readonly klOfUnit: Estimate;
}

/** The mean divergence, and the divergence of one set of data in two coordinate systems. */
export function divergences({ dimension: d, samples: n, seed }: Sample): Divergences {
  let logarithms = d * Math.log(2 / n);
  for (let i = 1; i <= d; i++) logarithms += digamma((n - i + 1) / 2);
  const { normal } = stream(seed, 'data');
  const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const Z = Float64Array.from({ length: n * d }, normal);
  const A = identity.map((entry) => (0.5 * normal()) / d + entry);
  return {
    dimension: d,
    samples: n,
    meanKl: meanKl(d, n),
    logarithms,
    kl: klOfData(Z, A, d),
    klOfUnit: klOfData(Z, identity, d),
  };
}

/**
 * KL(N(0, S) || N(0, S_n)) for S = A^T A and the n data X = Z A.
 *
 * @param Z n x d, row-major, n data of N(0, I)
 * @param A d x d, row-major
 */
function klOfData(Z: Float64Array, A: Float64Array, d: number): Estimate {
  return covarianceKl(secondMoments(A, d, 1), secondMoments(product(Z, A, d), d, Z.length / d), d);
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

/** Z A, d columns each. */
function product(Z: Float64Array, A: Float64Array, d: number): Float64Array {
  const rows = new Float64Array(Z.length);
  for (let row = 0; row < Z.length; row += d) {
    for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) rows[row + j] += Z[row + k] * A[k * d + j];
  }
  return rows;
}
