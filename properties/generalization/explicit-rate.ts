import { explicitRate as rateOf } from '../../src/bound/explicit-rate.js';
import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { atMost, equal, type Quantity, times } from '../../src/numeric/estimate.js';
import { drawnRate, RATE_MISMATCH, type RateParts, rateParts } from '../cases/explicit-rates.js';
import { largeRateDraws, normalRateDraws, rateDraws, stoppedBeforeSampling, unseenDatum } from '../cases/rate-draws.js';
import { overfitted } from '../cases/stopped-early.js';

/** Stated chance that the data exceed what is expected of them by 1/delta. */
const DELTA = 0.05;
/** Required agreement of the means over all data sets, as a fraction of the squared sizes of their terms. */
const TOLERANCE = 1e-9;
export const explicitRate = claim({
  id: 'explicit-rate',
  title: 'Early stopping at tau costs a sampling error of order tau/n, with explicit constants given the features',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Theorem 1',
    note: 'O(n^(-1/2) + 1/m) at tau = sqrt(n) for a score of finite norm, where it states O(n^(-2/5) + m^(-4/5))',
  },
  assumptions: [
    { statement: 'A_n and A are the gradient flows from 0 on n data and on p_0; tau > 0, in the clock of theta' },
    { statement: 'dB = B_n - B, dG = G_n - G; R(s) = dB - A(s) dG; the data are independent of the features' },
  ],
  scope: [
    'd = 1; given the features; |dG|_op is that of the data; A_c = B (G + I/(2 tau))^{-1}; tau from 0.1 to n',
    'normals, mixtures and bumps; where the bound on J is above J_0, the loss before training, it says nothing',
    'losses are those of 16 nodes in diffusion time; the third law on all pairs from three values',
  ],
  laws: {
    measured: {
      says: [
        'J(A_n(tau)) - J(A_c) <= (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2 - J(A_c),',
        'S = (1/2m) (1/2 + tau |dG|_op) ∫_0^tau |R(s)|_F^2 ds',
      ].join('\n'),
      latex: String.raw`J(A_n(\tau)) \le \Bigl( \sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} + \sqrt{S} \Bigr)^2, \quad
        S = \tfrac{1}{2m} \bigl( \tfrac12 + \tau \|\Delta G\|_{op} \bigr) \int_0^\tau \|R(s)\|_F^2 \, ds`,
      sharpness: 'upper',
      of: (parts) => ofLoss(parts, parts.residual),
    },
    sampling: {
      says: '|(A_n(tau) - A(tau)) G^(1/2)|_F^2/(2m) <= S',
      latex: String.raw`\tfrac{1}{2m} \|(A_n(\tau) - A(\tau)) G^{1/2}\|_F^2 \le S`,
      sharpness: 'upper',
      of: ({ displaced, rate }) => atMost(displaced, rate.sampling),
    },
    mean: {
      says: 'E ∫_0^tau |R(s)|^2 ds = (1/n) ∫_0^tau V_R(s) ds,  V_R(s) = E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2',
      latex: String.raw`E \int_0^\tau \|R(s)\|^2 \, ds = \frac1n \int_0^\tau V_R(s) \, ds, \quad
        V_R(s) = E \|B_x - A(s) Z_x\|^2 - \|B - A(s) G\|^2`,
      sharpness: 'tight',
      kind: 'identity',
      of: (values) => ofSets(values, 0),
    },
    expected: {
      says: [
        'with probability at least 1 - delta:  ∫_0^tau |R(s)|^2 ds <= (1/(n delta)) ∫_0^tau V_R(s) ds',
        'and the first law with this in S',
      ].join('\n'),
      latex: String.raw`P\Big( \int_0^\tau \|R(s)\|^2 \, ds \le \frac{1}{n \delta} \int_0^\tau V_R(s) \, ds \Big) \ge 1 - \delta`,
      sharpness: 'upper',
      kind: 'coverage',
      of: (parts) => {
        if (parts.mean === undefined) return undefined;
        const likely = times(1 / DELTA, parts.mean);
        return [atMost(parts.residual, likely), ofLoss(parts, likely)];
      },
    },
  },
  kind: 'exact',
  delta: DELTA,
  expects: 'holds',
  cases: rateDraws,
  furtherCases: largeRateDraws,
  measure: drawnRate,
  controls: [
    {
      id: 'five-for-four',
      title: '|A_c|_F^2/(5 m tau) in place of |A_c|_F^2/(4 m tau), for thousands of data at short times',
      breaks: 'measured',
      cases: stoppedBeforeSampling,
      measure: rateParts,
      of: (parts) => ofLoss({ ...parts, distance: 0.8 * parts.distance }, parts.residual),
    },
    {
      id: 'without-sampling',
      title: 'without S, for flows that overfit: tau >= 1e4 and n <= m',
      breaks: 'measured',
      cases: overfitted,
      measure: rateParts,
      of: (parts) => ofLoss(parts, 0),
    },
    {
      id: 'without-shift',
      title: '1/2 in place of 1/2 + tau |dG|_op, for one datum that no feature sees',
      breaks: 'sampling',
      cases: unseenDatum,
      measure: rateParts,
      of: (parts) => atMost(parts.displaced, rateOf({ ...parts, gramShift: 0 }).sampling),
    },
    {
      id: 'one-more-datum',
      title: 'V_R/(n + 1) in place of V_R/n',
      breaks: 'mean',
      of: (values) => ofSets(values, 1),
    },
    {
      id: 'without-delta',
      title: 'V_R/n, the mean, in place of V_R/(n delta), for hundreds of normal data',
      breaks: 'expected',
      // a squared normal variable exceeds its mean with probability 0.317, and a sum of several oftener
      exceedance: 0.25,
      cases: normalRateDraws,
      of: ({ residual, mean }) => mean && atMost(residual, mean),
    },
  ],
  constants: [
    { name: 'delta', value: DELTA, meaning: 'the chance that the residual exceeds 1/delta times its mean' },
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of the means over all data sets' },
    { name: 'mismatch', value: RATE_MISMATCH, meaning: 'how far 16 nodes may move J_0, as a fraction of it' },
  ],
  proves: 'generalisation',
});

/** The rate of the loss with a residual, measured or likely, where it is below J_0. */
function ofLoss(parts: RateParts, residual: Quantity) {
  const { bound, aboveComparison } = rateOf({ ...parts, residual });
  if (bound.value < parts.initialLoss.value) return atMost(parts.trained, aboveComparison);
  return vacuous('the bound is above J_0, the loss before training');
}

/** The mean over all data sets of n data is V_R/(n + more), with 0 more. */
function ofSets({ sets }: RateParts, more: number) {
  if (sets === undefined) return undefined;
  const { mean, scatter, samples, size } = sets;
  return equal(mean, scatter / (samples + more), { tolerance: TOLERANCE, scale: size });
}
