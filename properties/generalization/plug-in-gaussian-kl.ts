import digamma from '@stdlib/math-base-special-digamma';
import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { type Estimate, equal } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { klOfData, meanKl } from '../by-definition/sample-covariance-kl.js';
import { sizes } from '../cases/numbers.js';

/** Agreement wanted, as a part of the KL divergence. */
const TOLERANCE = 1e-7;

export const plugInGaussianKl = claim({
  id: 'plug-in-gaussian-kl',
  title: [
    'A Gaussian with the covariance of n samples has a mean KL divergence in closed form,',
    'the same for every covariance',
  ].join(' '),
  source: {
    paper: 'Anderson 2003, An Introduction to Multivariate Statistical Analysis',
    locus: 'sections 7.2, 7.5 and 7.7',
  },
  assumptions: [
    { statement: 'p_0 = N(0, S), S_n = (1/n) sum x_i x_i^T of n independent samples: the mean is known' },
    { statement: 'n > d + 1', holds: ({ dimension, samples }: Sample) => samples > dimension + 1 },
  ],
  scope: [
    'd up to 16 and n up to d + 2000; the mean is an integral over the factors of S_n, not an average over draws',
  ],
  laws: {
    mean: {
      says: 'E KL(N(0, S) || N(0, S_n)) = 1/2 [ n d/(n - d - 1) - d + sum_{i=1}^d psi((n - i + 1)/2) + d ln(2/n) ]',
      latex: String.raw`E \, D_{KL}(N(0, S) \| N(0, \hat S_n)) = \tfrac12 \Big[ \frac{n d}{n - d - 1} - d
    + \sum_{i=1}^{d} \psi\big(\tfrac{n - i + 1}{2}\big) + d \ln \tfrac{2}{n} \Big]`,
      sharpness: 'tight',
      // the mean of the inverse of S_n is n S^{-1}/(n - d - 1)
      of: (values) => ofMean(values, values.samples - values.dimension - 1),
    },
    invariance: {
      says: 'KL(N(0, S) || N(0, S_n)) of the data A^T z_i, S = A^T A, is that of the data z_i, S = I',
      latex: String.raw`D_{KL}(N(0, A^T A) \| N(0, A^T \hat S_n A)) = D_{KL}(N(0, I) \| N(0, \hat S_n))`,
      sharpness: 'tight',
      of: ({ kl, klOfUnit }) => equal(kl, klOfUnit, { tolerance: TOLERANCE }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: anySample,
  measure: divergences,
  controls: [
    {
      id: 'no-correction',
      title: 'n in place of n - d - 1',
      breaks: 'mean',
      of: (values) => ofMean(values, values.samples),
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'agreement wanted, as a part of the KL divergence' }],
});

interface Sample {
  /** d. */
  readonly dimension: number;
  /** n. */
  readonly samples: number;
  /** Of a covariance and of data. */
  readonly seed: number;
}

function anySample(): Arbitrary<Sample> {
  return fc
    .record({ dimension: sizes(1, 16), excess: sizes(2, 2000), seed: fc.integer({ min: 0, max: 1_000_000 }) })
    .map(({ dimension, excess, seed }) => ({ dimension, samples: dimension + excess, seed }));
}

interface Divergences extends Omit<Sample, 'seed'> {
  /** E KL, integrated. */
  readonly meanKl: Estimate;
  /** sum_i psi((n - i + 1)/2) + d ln(2/n). */
  readonly logarithms: number;
  /** KL of data with a covariance A^T A, and of the same data before A. */
  readonly kl: Estimate;
  readonly klOfUnit: Estimate;
}

function divergences({ dimension: d, samples: n, seed }: Sample): Divergences {
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

/** @param divisor of n d in E tr(S_n^{-1} S) */
function ofMean({ dimension: d, samples: n, meanKl, logarithms }: Divergences, divisor: number) {
  return equal(meanKl, 0.5 * ((n * d) / divisor - d + logarithms), { tolerance: TOLERANCE });
}
