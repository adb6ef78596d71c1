import { claim } from '../../src/claim/claim.js';
import { type CheckResults, vacuous } from '../../src/claim/law.js';
import { atMost, type Comparison, equal } from '../../src/numeric/estimate.js';
import { between } from '../generators/numbers.js';
import { overAllBatches } from '../oracles/descent.js';
import { type BatchCase, type BatchMoments, batchCases, batchMoments, doesScatter } from './sgd-spread.measure.js';

/** Required agreement, as a fraction of |A_k - A_0| or of its square. */
const TOLERANCE = 1e-9;
/** How far the slope may be from 1, its limit as eta goes to 0. */
const ORDER_OFF = 0.1;

export const sgdSpread = claim({
  id: 'sgd-spread',
  title: 'Stochastic gradient descent scatters about gradient descent by a variance of the order of its step',
  source: {
    paper: 'this suite',
    locus: 'L9',
    note: 'what batches cost, in place of the flow of Li, Li, Zhang, Bian 2023, who use SGD in section 4.1',
  },
  assumptions: [
    { statement: 'A_{k+1} = A_k + eta (B_b - A_k G_b), G_b and B_b of a fresh batch of b independent data' },
    { statement: 'the noise of diffusion is integrated out in G_b and B_b; any weighting' },
    { statement: 'eta <= 2/sup_x |G_x|_op', holds: ({ pace }: BatchCase) => 0 < pace && pace <= 2 },
  ],
  scope: [
    'p_0 has 2 to 5 atoms, so that all sequences of batches can be run and means over them are sums; d up to 3, m to 8',
    "b = 1 or 2; A_0 = 0 half of the time, and some data coincide; A' is descent with the loss of p_0 itself",
  ],
  laws: {
    mean: {
      statement: "E A_k = A'_k,  A'_{k+1} = A'_k + eta (B - A'_k G)",
      latex: String.raw`E A_k = A'_k, \quad A'_{k+1} = A'_k + \eta (B - A'_k G)`,
      sharpness: 'tight',
      kind: 'identity',
      check: (values) =>
        whereItScatters(values, atMost(values.offMean, TOLERANCE * Math.sqrt(values.size), Math.sqrt(values.size))),
    },
    covariance: {
      statement: [
        'E|A_k - E A_k|_F^2 = tr C_k,  C_{k+1} = (I - eta G) C_k (I - eta G)',
        "+ (eta^2/b) E[(G_x - G) C_k (G_x - G) + N_x^T N_x],  N_x = (B_x - A'_k G_x) - (B - A'_k G)",
      ].join('\n'),
      latex: String.raw`E\|A_k - E A_k\|_F^2 = \operatorname{tr} C_k, \quad C_{k+1} = (I - \eta G) C_k (I - \eta G)
        + \tfrac{\eta^2}{b} E\bigl[ (G_x - G) C_k (G_x - G) + N_x^\top N_x \bigr], \quad
        N_x = (B_x - A'_k G_x) - (B - A'_k G)`,
      sharpness: 'tight',
      kind: 'identity',
      check: (values) => whereItScatters(values, agreement(values, values.variance)),
    },
    bound: {
      statement: "E|A_k - E A_k|_F^2 <= (eta^2/b) sum_{j<k} E|(B_x - A'_j G_x) - (B - A'_j G)|_F^2",
      latex: String.raw`E\|A_k - E A_k\|_F^2 \le
        \tfrac{\eta^2}{b} \sum_{j<k} E\bigl\| (B_x - A'_j G_x) - (B - A'_j G) \bigr\|_F^2`,
      sharpness: 'tight',
      check: (values) => whereItScatters(values, atMost(values.variance, values.bound)),
    },
    order: {
      statement: [
        'at a fixed k eta the slope of ln E|A_k - E A_k|_F^2 in ln eta is between 0.9 and 1.1,',
        'for eta <= 0.02/sup_x |G_x|_op',
      ].join('\n'),
      latex: String.raw`0.9 \le \frac{d \ln E\|A_k - E A_k\|_F^2}{d \ln \eta} \le 1.1 \text{ at a fixed } k \eta, \quad
        \eta \le 0.02/\sup_x \|G_x\|_{op}`,
      sharpness: 'tight',
      check: (values) =>
        whereItScatters(values, atMost(1 - ORDER_OFF, values.order), atMost(values.order, 1 + ORDER_OFF)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...batchCases(between(0.2, 2)),
  measure: (aCase: BatchCase) => batchMoments(aCase),
  controls: [
    {
      id: 'one-batch',
      title: 'one batch for all steps, in place of a fresh one for each',
      breaks: 'mean',
      cases: () => batchCases(between(0.2, 2)).cases(),
      measure: (aCase: BatchCase) => batchMoments(aCase, overAllBatches),
    },
    {
      id: 'noise-of-gram-left-out',
      title: 'C_k without E[(G_x - G) C_k (G_x - G)], as if each batch had the gram G',
      breaks: 'covariance',
      cases: () => batchCases(between(0.2, 2)).cases(),
      check: (values) => whereItScatters(values, agreement(values, values.withMeanGram)),
    },
    {
      id: 'nine-tenths',
      title: 'nine tenths of the bound, for steps of a hundredth, where it is nearly attained',
      breaks: 'bound',
      cases: () => batchCases(between(0.005, 0.01)).cases(),
      check: (values) => whereItScatters(values, atMost(values.variance, 0.9 * values.bound)),
    },
    {
      id: 'square-of-the-step',
      title: 'a variance of the order of eta^2: the slope is at least 1.9',
      breaks: 'order',
      check: (values) => whereItScatters(values, atMost(2 - ORDER_OFF, values.order)),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement, as a fraction of |A_k - A_0| or of its square',
    },
    { name: 'order', value: ORDER_OFF, meaning: 'how far the slope may be from 1, its limit as eta goes to 0' },
  ],
});

function agreement({ spread, size }: BatchMoments, variance: number): Comparison {
  return equal(spread, variance, { tolerance: TOLERANCE, scale: size });
}

function whereItScatters(values: BatchMoments, ...comparisons: readonly Comparison[]): CheckResults {
  return doesScatter(values) ? comparisons : vacuous('all data have one loss, or no feature is active');
}
