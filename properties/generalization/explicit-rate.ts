import { explicitRate as rateOf } from '../../src/bound/explicit-rate.js';
import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { atMost, type Quantity, times } from '../../src/numeric/estimate.js';
import {
  handfuls,
  largeDraws,
  manyAtOnce,
  meanIsScatterOver,
  normalDraws,
  RATE_MISMATCH,
  type RateParts,
  rateDraws,
  rateParts,
  rateWithMean,
  SETS_TOLERANCE,
  smallSets,
  unseenDatum,
} from './explicit-rate.measure.js';

/** Stated chance that the data exceed what is expected of them by 1/delta. */
const DELTA = 0.05;
export const explicitRate = claim({
  id: 'explicit-rate',
  title: 'What n data cost a flow that is stopped at tau: an explicit rate, given the features, of order tau/n',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Theorem 1',
    note: 'explicit, given the features; at tau = sqrt(n) of order n^(-1/2) where its eq. 16 has n^(-2/5) at tau = n^(2/5)',
  },
  assumptions: [
    { statement: 'A_n and A are the gradient flows from 0 on n data and on p_0; tau > 0, in the clock of theta' },
    { statement: 'dB = B_n - B, dG = G_n - G; R(s) = dB - A(s) dG; the data are independent of the features' },
  ],
  scope: [
    'd = 1; given the features; |dG|_op is that of the data; A_c = B (G + I/(2 tau))^{-1}; tau from 0.1 to n',
    'normals, mixtures and bumps; where the bound on J is above J_0, the loss before training, it says nothing',
    'losses are those of 12 nodes in diffusion time; the third law is tried on all pairs of data from three values',
  ],
  laws: {
    measured: {
      statement: [
        'J(A_n(tau)) - J(A_c) <= (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2 - J(A_c),',
        'S = (1/2m) (1/2 + tau |dG|_op) ∫_0^tau |R(s)|_F^2 ds',
      ].join('\n'),
      latex: String.raw`J(A_n(\tau)) - J(A_c) \le
        \bigl( \sqrt{J(A_c) + \|A_c\|_F^2/(4 m \tau)} + \sqrt{S} \bigr)^2 - J(A_c), \quad
        S = \tfrac{1}{2m} \bigl( \tfrac12 + \tau \|\Delta G\|_{op} \bigr) \int_0^\tau \|R(s)\|_F^2 \, ds`,
      sharpness: 'upper',
      check: (parts) => ofLoss(parts, parts.residual),
    },
    sampling: {
      statement: '|(A_n(tau) - A(tau)) G^(1/2)|_F^2/(2m) <= S',
      latex: String.raw`\tfrac{1}{2m} \|(A_n(\tau) - A(\tau)) G^{1/2}\|_F^2 \le S`,
      sharpness: 'upper',
      check: ({ displaced, rate }) => atMost(displaced, rate.sampling),
    },
    mean: {
      statement: 'E ∫_0^tau |R(s)|^2 ds = (1/n) ∫_0^tau V_R(s) ds,  V_R(s) = E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2',
      latex: String.raw`E \int_0^\tau \|R(s)\|^2 \, ds = \frac1n \int_0^\tau V_R(s) \, ds, \quad
        V_R(s) = E \|B_x - A(s) Z_x\|^2 - \|B - A(s) G\|^2`,
      sharpness: 'tight',
      kind: 'identity',
      measure: smallSets,
      check: (sets) => meanIsScatterOver(sets.samples, sets),
    },
    expected: {
      statement: [
        'with probability at least 1 - delta:  ∫_0^tau |R(s)|^2 ds <= (1/(n delta)) ∫_0^tau V_R(s) ds',
        'and the first law with this in S',
      ].join('\n'),
      latex: String.raw`P\Big( \int_0^\tau \|R(s)\|^2 \, ds \le \frac{1}{n \delta} \int_0^\tau V_R(s) \, ds \Big) \ge 1 - \delta`,
      sharpness: 'upper',
      kind: 'coverage',
      measure: rateWithMean,
      check: ({ mean, ...parts }) => {
        const likely = times(1 / DELTA, mean);
        return [atMost(parts.residual, likely), ofLoss(parts, likely)];
      },
    },
  },
  kind: 'exact',
  delta: DELTA,
  expects: 'holds',
  cases: rateDraws,
  furtherCases: largeDraws,
  measure: rateParts,
  controls: [
    {
      id: 'six-for-four',
      title: '|A_c|_F^2/(6 m tau) in place of |A_c|_F^2/(4 m tau), for a thousand data at short times',
      breaks: 'measured',
      cases: manyAtOnce,
      check: (parts) => ofLoss({ ...parts, distance: (2 / 3) * parts.distance }, parts.residual),
    },
    {
      id: 'without-sampling',
      title: 'without S, for flows that overfit a handful of data: tau >= 1e4',
      breaks: 'measured',
      cases: handfuls,
      check: (parts) => ofLoss(parts, 0),
    },
    {
      id: 'without-shift',
      title: '1/2 in place of 1/2 + tau |dG|_op, for one datum that no feature sees',
      breaks: 'sampling',
      cases: unseenDatum,
      check: (parts) => atMost(parts.displaced, rateOf({ ...parts, gramShift: 0 }).sampling),
    },
    {
      id: 'one-more-datum',
      title: 'V_R/(n + 1) in place of V_R/n',
      breaks: 'mean',
      check: (sets) => meanIsScatterOver(sets.samples + 1, sets),
    },
    {
      id: 'without-delta',
      title: 'V_R/n, the mean, in place of V_R/(n delta), for hundreds of normal data',
      breaks: 'expected',
      // a squared normal variable exceeds its mean with probability 0.317, and a sum of several oftener
      exceedance: 0.29,
      cases: normalDraws,
      check: ({ residual, mean }) => atMost(residual, mean),
    },
  ],
  constants: [
    { name: 'delta', value: DELTA, meaning: 'the chance that the residual exceeds 1/delta times its mean' },
    SETS_TOLERANCE,
    RATE_MISMATCH,
  ],
  // at a share of 1e-8 a control that exceeds in 0.29 of 280 draws is missed with probability 1e-9
  sizes: {
    quick: { cases: 160, controlCases: 280 },
    ci: { cases: 640, controlCases: 280 },
    deep: { cases: 10_000, controlCases: 400 },
  },
  proves: 'generalisation',
});

/** The rate of the loss with a residual, measured or likely, where it is below J_0. */
function ofLoss(parts: RateParts, residual: Quantity) {
  const { bound, aboveComparison } = rateOf({ ...parts, residual });
  if (bound.value < parts.initialLoss.value) return atMost(parts.trained, aboveComparison);
  return vacuous('the bound is above J_0, the loss before training');
}
