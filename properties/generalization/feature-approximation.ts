import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { averages } from '../by-definition/feature-averages.js';
import { type FeatureAverage, featureAverages } from '../cases/gaussian-family.js';

/** Required agreement, as a fraction of the mean loss. */
const TOLERANCE = 1e-6;

export const featureApproximation = claim({
  id: 'feature-approximation',
  title: 'The average of m random features misses the average of all features by a mean loss of C_6/m',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 6', note: 'with its constant for Gaussian p_0' },
  assumptions: [
    { statement: 'p_0 = N(mu, I), vp, e(t) = (1, alpha_t): f is the exact score -x + mu alpha_t' },
    { statement: 'f_m averages m independent features with w ~ N(0, s_w^2 I) and u ~ N(0, s_u^2 I)' },
    { statement: '|.|^2 = int g^2 E_{p_t}|.|^2 dt' },
  ],
  scope: ['d <= 3; m = 1, 2 and one m up to 512; E over features is a sum over 3^(d+2) nodes and over their pairs'],
  laws: {
    rate: {
      says: [
        'f = E[a(w, u) relu(w . x + u . e(t))],  f_m the mean of a relu over m draws of (w, u):',
        'E 1/2 |f_m - f|^2 = (E[|a|^2 |phi|^2] - |f|^2) / (2m) = C_6 / m',
      ].join('\n'),
      latex: String.raw`f = E_\rho[a(w, u)\,\mathrm{relu}(w \cdot x + u \cdot e(t))], \quad E \tfrac12 \|f_m - f\|^2
    = \frac{1}{2m} \big( E[|a|^2 \|\varphi\|^2] - \|f\|^2 \big) = \frac{C_6}{m}`,
      sharpness: 'tight',
      of: ({ meanLoss, constant, width }) =>
        equal(meanLoss, constant / width, { tolerance: TOLERANCE, scale: constant / width }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () =>
    fc.oneof(
      { weight: 3, arbitrary: featureAverages(1) },
      { weight: 1, arbitrary: featureAverages(2) },
      { weight: 1, arbitrary: featureAverages(3) },
    ),
  measure: (aCase: FeatureAverage) => averages(aCase, [1, 2, aCase.width]),
  controls: [
    {
      id: 'square-of-width',
      title: 'C_6/m^2 in place of C_6/m',
      breaks: 'rate',
      cases: () => featureAverages(1),
      // at m = 1 the two are the same
      measure: (aCase: FeatureAverage) => averages(aCase, [aCase.width]),
      of: ({ meanLoss, constant, width }) =>
        equal(meanLoss, constant / (width * width), { tolerance: TOLERANCE, scale: constant / width }),
    },
  ],
  constants: [
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, as a fraction of the mean loss C_6/m' },
  ],
  proves: 'approximation',
});
