import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { anySample, type Divergences, divergences, type Sample } from './plug-in-gaussian-kl.measure.js';

/** Required agreement, as a fraction of the KL divergence. */
const TOLERANCE = 1e-7;

export const plugInGaussianKl = claim({
  id: 'plug-in-gaussian-kl',
  title: 'The mean KL to the Gaussian with the covariance of n samples has a closed form, whatever the covariance',
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
      statement:
        'E KL(N(0, S) || N(0, S_n)) = 1/2 [ n d/(n - d - 1) - d + sum_{i=1}^d psi((n - i + 1)/2) + d ln(2/n) ]',
      latex: String.raw`E \, D_{KL}(N(0, S) \| N(0, \hat S_n)) = \tfrac12 \Big[ \frac{n d}{n - d - 1} - d
    + \sum_{i=1}^{d} \psi\big(\tfrac{n - i + 1}{2}\big) + d \ln \tfrac{2}{n} \Big]`,
      sharpness: 'tight',
      // the mean of the inverse of S_n is n S^{-1}/(n - d - 1)
      check: (values) => ofMean(values, values.samples - values.dimension - 1),
    },
    invariance: {
      statement: 'KL(N(0, S) || N(0, S_n)) of the data A^T z_i with S = A^T A equals that of the data z_i with S = I',
      latex: String.raw`D_{KL}(N(0, A^T A) \| N(0, A^T \hat S_n A)) = D_{KL}(N(0, I) \| N(0, \hat S_n))`,
      sharpness: 'tight',
      check: ({ kl, klOfUnit }) => equal(kl, klOfUnit, { tolerance: TOLERANCE }),
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
      check: (values) => ofMean(values, values.samples),
    },
    {
      id: 'without-one',
      title: 'n - d in place of n - d - 1',
      breaks: 'mean',
      check: (values) => ofMean(values, values.samples - values.dimension),
    },
  ],
  constants: [
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, as a fraction of the KL divergence' },
  ],
});

/** @param divisor of n d in E tr(S_n^{-1} S) */
function ofMean({ dimension: d, samples: n, meanKl, logarithms }: Divergences, divisor: number) {
  return equal(meanKl, 0.5 * ((n * d) / divisor - d + logarithms), { tolerance: TOLERANCE });
}
