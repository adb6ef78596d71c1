import digamma from '@stdlib/math-base-special-digamma';
import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { stream } from '../../../src/numeric/random.js';
import { sizes } from '../../generators/numbers.js';
import { klOfData, meanKl } from './sample-covariance-kl.js';

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

/** What is measured of a sample, in nats. */
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
