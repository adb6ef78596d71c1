import { envelope, rateConstant, rates, samplingNorm } from '../../src/bound/envelopes.js';
import { claim } from '../../src/claim/claim.js';
import { reported } from '../../src/claim/law.js';
import { latex } from '../../src/formula/formula.js';
import { atMost, plus } from '../../src/numeric/estimate.js';
import { withoutOptimisation, withoutSampling } from '../measurements/envelope-controls.js';
import {
  DELTA,
  likelyRate,
  lossAgainst,
  lossWithinRate,
  RATE_MISMATCH,
  rateParts,
} from '../measurements/explicit-rates.js';
import { pointsOf } from '../measurements/growth-exponents.js';
import { narrowNormals, shortFlows, strataOfBoth } from '../measurements/stopped-flows.js';
import { PAPER } from '../paper.js';
import {
  type AlongCase,
  alongTraining,
  besideAverage,
  type Drift,
  driftInTime,
  fallInTime,
  timeLaddersApart,
} from './generalization-along-training.measure.js';

export const generalizationAlongTraining = claim({
  id: 'generalization-along-training',
  title: 'The loss of a model trained on n data for tau <= sqrt(n) is above a floor by terms of order 1/tau and tau/n',
  source: {
    paper: PAPER,
    locus: 'Theorem 1',
    note: 'for J; explicit, with tau/n for two terms; normals and mixtures have no compact support as the theorem asks, bumps have',
  },
  assumptions: [
    { statement: 'gradient flow on theta from A = 0, weight g^2; 1 <= tau <= sqrt(n); m ~ n, m from n/2 to 3 n/2' },
    {
      statement:
        'h = |A_c|_F^2/m and j = J(A_c) of the model A_c with the same features that makes j + h/(4 tau) least',
    },
    { statement: 'V_R, the variance W, R and kappa as in `explicit-rate`; V is the mean of V_R(s) over s <= tau' },
  ],
  scope: [
    'd = 1, n from 32 to 64: vp and p_0 = N(mu, 1), or vp and ve, mixtures and bumps; losses are those of 12 nodes in time',
    `the bound is at most C (${rates.expression}), C = ${rateConstant.expression}, which is looser and not tried`,
    'above J_0, the loss before training, the bound says nothing; below it J is a fifth to a third of it in the median',
    'the terms in 1/tau are the largest: `measured` refutes 1/tau^2 in their place in 2% to 7% of draws, and no false power',
    'of n or m can be refuted by it: see `sampling-limit`',
    'the slope at six times, n from 96 to 128, for vp and mixtures near 0: no upper bound implies it',
  ],
  laws: {
    normal: {
      statement: [
        'p_0 = N(mu, 1); with probability at least 1 - delta:',
        `J(A_n(tau)) <= ${envelope.expression},`,
        `K = ${samplingNorm.expression},  w = W n^2/(tau V)^2`,
      ].join('\n'),
      latex: () => `J(A_n(\\tau)) \\le ${latex(envelope)}, \\quad K = ${latex(samplingNorm)}`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(tau))', unit: 'nats' },
      measure: ({ normal }: AlongCase) => likelyRate(normal),
      check: (parts) => lossWithinRate(parts, parts.likely),
    },
    floored: {
      statement: 'p_0 any mixture or bumps, j a floor; the same with probability at least 1 - delta',
      latex: () => `J(A_n(\\tau)) \\le ${latex(envelope)}`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(tau))', unit: 'nats' },
      measure: ({ floored }: AlongCase) => likelyRate(floored),
      check: (parts) => lossWithinRate(parts, parts.likely),
    },
    measured: {
      statement:
        'the same with the residual of the data:\nJ(A_n(tau)) <= (sqrt(j + h/(4 tau)) + sqrt((kappa/2m) ∫_0^tau |R(s)|^2 ds))^2',
      latex: String.raw`J(A_n(\tau)) \le \Bigl( \sqrt{j + \tfrac{h}{4 \tau}} +
        \sqrt{\tfrac{\kappa}{2m} \int_0^\tau \|R(s)\|^2 \, ds} \Bigr)^2`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(tau))', unit: 'nats' },
      kind: 'exact',
      measure: ({ floored }: AlongCase) => rateParts(floored),
      check: (parts) => lossWithinRate(parts),
    },
    average: {
      statement: [
        'p_0 = N(mu, 1), A_f the average of features that is the score:',
        'j + h/(4 tau) <= J(A_f) + |A_f|_F^2/(4 m tau), whose mean over the features is C_6/m + H^2/(4 tau)',
      ].join('\n'),
      latex: String.raw`j + \tfrac{h}{4 \tau} \le J(A_f) + \tfrac{\|A_f\|_F^2}{4 m \tau}`,
      sharpness: 'upper',
      axes: { measured: 'j + h/(4 tau)', bound: 'J(A_f) + |A_f|_F^2/(4 m tau)', unit: 'nats' },
      kind: 'exact',
      measure: ({ normal }: AlongCase) => besideAverage(normal),
      check: ({ least, loss, distance }) => atMost(least, plus(loss, distance)),
    },
    falls: {
      statement: 'the slope of log J(A_n(tau)) in log tau from 1 to sqrt(n) is at most 0',
      latex: String.raw`\frac{d \log J(A_n(\tau))}{d \log \tau} \le 0 \quad (1 \le \tau \le \sqrt n)`,
      sharpness: 'upper',
      axes: { measured: 'slope of log J(A_n(tau)) in log tau' },
      kind: 'trend',
      ladder: { x: 'tau', y: 'J(A_n(tau))', points: ({ rungs }) => pointsOf(rungs) },
      measure: ({ ladder }: AlongCase) => fallInTime(ladder),
      check: ({ slope }) => atMost(slope, 0),
    },
    drift: {
      statement: 'two modes, no floor, endless data: the power of tau in J(A(tau)) / (1/tau + 1/m)',
      latex: String.raw`d \ln \frac{J(A(\tau))}{1/\tau + 1/m} / d \ln \tau \quad (4 \le \tau \le m)`,
      sharpness: 'tight',
      axes: { measured: 'power of tau in J(A(tau))/(1/tau + 1/m)' },
      kind: 'finding',
      predicted: {
        value: 0,
        by: 'the rate 1/tau + 1/m, if it is attained; a bound allows less, and more where no optimum has a finite norm',
      },
      measure: driftOf,
      check: ({ ratio }) => reported(ratio),
    },
    norm: {
      statement: 'the same of |A(tau)|_F^2/m, which is bounded where an optimum has a finite norm',
      latex: String.raw`d \ln \tfrac1m \|A(\tau)\|_F^2 / d \ln \tau \quad (4 \le \tau \le m)`,
      sharpness: 'tight',
      axes: { measured: 'power of tau in |A(tau)|_F^2/m' },
      kind: 'finding',
      predicted: { value: 0, by: 'an optimum of finite norm, which is not known to exist for two modes' },
      measure: driftOf,
      check: ({ square }) => reported(square),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: alongTraining,
  strata: strataOfBoth,
  controls: [
    {
      id: 'like-inverse-square',
      title: 'at most -2: J falls at least like tau^{-2}, for two modes',
      breaks: 'falls',
      exceedance: 0.99,
      cases: timeLaddersApart,
      measure: fallInTime,
      check: ({ slope }) => atMost(slope, -2),
    },
    withoutSampling,
    withoutOptimisation('h/(4 tau)'),
    {
      id: 'half-of-optimisation',
      title: 'h/(8 tau) in place of h/(4 tau), for thousands of data at short times',
      breaks: 'measured',
      cases: shortFlows,
      measure: rateParts,
      check: (parts) => lossAgainst({ ...parts, distance: 0.5 * parts.distance }, parts.residual),
    },
    {
      id: 'without-loss-of-average',
      title: 'without J(A_f), for a few features at late times',
      breaks: 'average',
      cases: narrowNormals,
      measure: besideAverage,
      check: ({ least, distance }) => atMost(least, distance),
    },
  ],
  constants: [
    { name: 'delta', value: DELTA, meaning: 'the chance, over the data, of being beyond an envelope' },
    RATE_MISMATCH,
  ],
  sizes: {
    quick: { cases: 48, controlCases: 40 },
    ci: { cases: 160, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  proves: 'generalisation',
});

/** The drift along the modes of a case. */
function driftOf({ modes }: AlongCase): Drift {
  return driftInTime(modes);
}
