import { samplingNorm, stoppedConstant, stoppedEnvelope } from '../../src/bound/envelopes.js';
import { claim } from '../../src/claim/claim.js';
import { reported } from '../../src/claim/law.js';
import { latex } from '../../src/formula/formula.js';
import { atMost } from '../../src/numeric/estimate.js';
import { withoutOptimisation, withoutSampling } from '../measurements/envelope-controls.js';
import { DELTA, likelyRate, lossWithinRate, RATE_MISMATCH } from '../measurements/explicit-rates.js';
import { pointsOf } from '../measurements/growth-exponents.js';
import { type Fall, strataOfBoth } from '../measurements/stopped-flows.js';
import { PAPER } from '../paper.js';
import {
  fallInSamples,
  laddersApart,
  largerStoppedCases,
  type StoppedCase,
  stoppedCases,
} from './early-stopping.measure.js';

export const earlyStopping = claim({
  id: 'early-stopping',
  title: 'The loss of a model stopped at tau = c n^{2/5} is above a floor by terms of order n^{-2/5} and n^{-3/5}',
  source: {
    paper: PAPER,
    locus: 'eq. 16',
    note: 'explicit, for J; normals and mixtures have no compact support as Theorem 1 asks, bumps have',
  },
  assumptions: [
    { statement: 'gradient flow on theta from A = 0, weight g^2, in the clock of theta; m ~ n, m from n/2 to 3 n/2' },
    {
      statement:
        'h = |A_c|_F^2/m and j = J(A_c) of the model A_c with the same features that makes j + h/(4 tau) least',
    },
    { statement: 'V_R, the variance W, R and kappa as in `explicit-rate`; V is the mean of V_R(s) over s <= tau' },
  ],
  scope: [
    'd = 1, n from 32 to 64, c from 0.5 to 1.2: vp and p_0 = N(mu, 1), or vp and ve, mixtures and bumps; 12 nodes in time',
    'the bound is at most C (n^(-2/5) + m^(-4/5)), the form of eq. 16, which is looser and not tried, with',
    `C = ${stoppedConstant.expression}`,
    'above J_0, the loss before training, the bound says nothing; below it J is a seventh to a third of it in the median',
    'no false power of n or m can be refuted by it, as the other terms are larger: see `sampling-limit`',
    'the slope along n, 3 n and 12 n, up to 108 (deep: 6000), with m/n constant, for vp and mixtures near 0',
  ],
  laws: {
    normal: {
      statement: [
        'p_0 = N(mu, 1); with probability at least 1 - delta:',
        `J(A_n(c n^{2/5})) <= ${stoppedEnvelope.expression},`,
        `K = ${samplingNorm.expression},  w = W n^2/(tau V)^2`,
      ].join('\n'),
      latex: () => `J(A_n(c n^{2/5})) \\le ${latex(stoppedEnvelope)}, \\quad K = ${latex(samplingNorm)}`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(c n^{2/5}))', unit: 'nats' },
      measure: ({ normal }: StoppedCase) => likelyRate(normal),
      check: (parts) => lossWithinRate(parts, parts.likely),
    },
    floored: {
      statement: 'p_0 any mixture or bumps, j a floor; the same with probability at least 1 - delta',
      latex: () => `J(A_n(c n^{2/5})) \\le ${latex(stoppedEnvelope)}`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(c n^{2/5}))', unit: 'nats' },
      measure: ({ floored }: StoppedCase) => likelyRate(floored),
      check: (parts) => lossWithinRate(parts, parts.likely),
    },
    falls: {
      statement: 'the slope of log J(A_n(c n^{2/5})) in log n, with m/n constant, is at most 0',
      latex: String.raw`\frac{d \log J(A_n(c n^{2/5}))}{d \log n} \le 0 \quad (m \sim n)`,
      sharpness: 'upper',
      axes: { measured: 'slope of log J(A_n(c n^{2/5})) in log n' },
      kind: 'trend',
      ladder: {
        x: 'n',
        y: 'J(A_n(c n^{2/5}))',
        points: ({ rungs }) => pointsOf(rungs),
      },
      measure: fallOf,
      check: ({ slope }) => atMost(slope, 0),
    },
    exponent: {
      statement: 'the slope of log J(A_n(c n^{2/5})) in log n, with m/n constant',
      latex: String.raw`d \log J(A_n(c n^{2/5})) / d \log n \quad (m \sim n)`,
      sharpness: 'tight',
      kind: 'finding',
      predicted: {
        value: -0.4,
        by: 'the bound of eq. 16, which may fall more slowly than what it bounds: a smaller slope is no contradiction',
      },
      measure: fallOf,
      check: ({ slope }) => reported(slope),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: stoppedCases,
  strata: strataOfBoth,
  deepestCases: largerStoppedCases,
  controls: [
    withoutSampling,
    withoutOptimisation('h/(4 c) n^{-2/5}'),
    {
      id: 'like-inverse-square',
      title: 'at most -2: J falls at least like n^{-2}, for two modes',
      breaks: 'falls',
      exceedance: 0.99,
      cases: laddersApart,
      measure: fallInSamples,
      check: ({ slope }) => atMost(slope, -2),
    },
  ],
  constants: [
    { name: 'delta', value: DELTA, meaning: 'the chance, over the data, of being beyond the envelope' },
    RATE_MISMATCH,
  ],
  sizes: {
    quick: { cases: 48, controlCases: 40 },
    ci: { cases: 160, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  proves: 'generalisation',
});

/** The fall along the ladder of a case. */
function fallOf({ ladder }: StoppedCase): Fall {
  return fallInSamples(ladder);
}
