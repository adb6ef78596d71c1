import { claim } from '../../src/claim/claim.js';
import { atMost, minus, type Quantity } from '../../src/numeric/estimate.js';
import {
  DELTA,
  FEATURES,
  type ManyModels,
  type ModelMean,
  manyModels,
  modelMean,
} from './feature-approximation-by-draws.measure.js';

export const featureApproximationByDraws = claim({
  id: 'feature-approximation-by-draws',
  title: 'Models of m drawn features miss the average of all features by C_6/m in the mean, within an explicit radius',
  source: { paper: 'this suite', locus: 'L6', note: 'the identity of `feature-approximation`, for features as drawn' },
  assumptions: [
    { statement: 'p_0 = N(mu, 1), vp, e(t) = (1, alpha_t), phi = relu(w x + u . e(t)), |.|^2 = ∫ g^2 E_{p_t}|.|^2 dt' },
    { statement: 'a = -(2/s_w^2) w + (2/s_u^2) mu u_2: f = E[a phi] is the exact score -x + mu alpha_t' },
    { statement: 'K models f_m, each of m features of its own with w ~ N(0, s_w^2) and u ~ N(0, s_u^2 I)' },
    { statement: 'C_6 = E J_1, J_1 = 1/2 |a phi - f|^2 the loss of one feature; E J_1^2 is integrated, not drawn' },
  ],
  scope: ['d = 1, m up to 3; each draw has a process, a law of features and 4000 features of its own, K = 4000/m'],
  laws: {
    mean: {
      statement: [
        'with probability at least 1 - delta the mean of 1/2 |f_m - f|^2 over K models is within',
        'sqrt(V/(K delta)) of C_6/m,  V = (E J_1^2 - C_6^2 + 2 (m - 1) C_6^2)/m^3 >= Var 1/2 |f_m - f|^2',
      ].join('\n'),
      latex: String.raw`P\Big( \Big| \frac1K \sum_{k=1}^K \tfrac12 \|f_m^{(k)} - f\|^2 - \frac{C_6}{m} \Big| \le
    \sqrt{\frac{V}{K\delta}} \Big) \ge 1 - \delta, \quad V = \frac{E J_1^2 - C_6^2 + 2(m - 1) C_6^2}{m^3}`,
      sharpness: 'upper',
      axes: { measured: 'distance of the mean from C_6/m' },
      check: (values) => ofMean(values, values.constant / values.width),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: manyModels,
  strata: ({ mean, weightScale, timeWeightScale, width }: ManyModels) => ({
    'distance of the mean': Math.abs(mean[0]),
    'scale of w': weightScale,
    'scale of u': timeWeightScale,
    width,
  }),
  measure: modelMean,
  controls: [
    {
      id: 'one-more-feature',
      title: 'C_6/(m + 1) in place of C_6/m',
      breaks: 'mean',
      // a quarter of C_6/m or more is two radii
      exceedance: 0.95,
      check: (values) => ofMean(values, values.constant / (values.width + 1)),
    },
  ],
  constants: [
    { name: 'delta', value: DELTA, meaning: 'the chance that the mean is further off, by the inequality of Chebyshev' },
    { name: 'features', value: FEATURES, meaning: 'K m, how many features a draw has' },
  ],
  // few draws of many features: so a factor of 1.25 in the mean is caught
  sizes: {
    quick: { cases: 40, controlCases: 40 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 1000, controlCases: 40 },
  },
  proves: 'approximation',
});

function ofMean({ meanLoss, radius }: ModelMean, expected: Quantity) {
  const { value, error } = minus(meanLoss, expected);
  return atMost({ value: Math.abs(value), error }, radius);
}
