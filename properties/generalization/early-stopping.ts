import {
  envelopeConstant,
  flooredConstant,
  samplingNorm,
  stoppedEnvelope,
  stoppingFactor,
} from '../../src/bound/envelopes.js';
import { claim } from '../../src/claim/claim.js';
import { reported } from '../../src/claim/law.js';
import { latex } from '../../src/formula/formula.js';
import { atMost } from '../../src/numeric/estimate.js';
import { DELTA, type Fall } from '../measurements/stopped-flows.js';
import {
  fallInSamples,
  laddersApart,
  largerStoppedCases,
  ratedExcess,
  type StoppedCase,
  stoppedCases,
} from './early-stopping.measure.js';

export const earlyStopping = claim({
  id: 'early-stopping',
  title: 'The loss of a model stopped at tau = c n^{2/5} is within C (n^{-2/5} + m^{-4/5}) of a floor',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'eq. 16', note: 'with an explicit C, for J' },
  assumptions: [
    { statement: 'gradient flow on theta from A = 0, weight g^2, in the clock of theta; m ~ n, m from n/2 to 3 n/2' },
    {
      statement: 'h = |A_c|_F^2/m and j = J(A_c) for a model A_c with the same features, which does not know the data',
    },
  ],
  scope: [
    'd = 1, n from 10 to 24, c from 0.5 to 1.2: vp and p_0 = N(mu, 1), or any process, mixtures, bumps and R up to 10',
    'C depends on tau, the features and |G_n - G|_op, and is loose: for a normal p_0 the bound is 10^0.8 to 10^7',
    'times J, 10^3 in the median, and above J_0 in nearly every draw: no sharper power of n or m can be refuted by it',
    'the slope along n, 3 n and 12 n, up to 108 (deep: 6000), with m/n constant, for vp and mixtures near 0',
  ],
  laws: {
    normal: {
      statement: [
        'p_0 = N(mu, 1), A_c the average of features that is the score; with probability at least 1 - delta:',
        `J(A_n(tau)) <= ${stoppedEnvelope.expression},  C = ${envelopeConstant.expression}`,
        `    * ${stoppingFactor.expression},  K = ${samplingNorm.expression}`,
      ].join('\n'),
      latex: () => `J(A_n(c n^{2/5})) \\le ${latex(stoppedEnvelope)}, \\quad C = ${constant(latex(envelopeConstant))}`,
      sharpness: 'upper',
      measure: ({ normal }: StoppedCase) => ratedExcess(normal),
      check: ({ excess, envelope }) => atMost(excess, envelope),
    },
    floored: {
      statement: [
        'A_c the best model with |A|_F/sqrt(m) <= R; with probability at least 1 - delta:',
        `J(A_n(tau)) - 2 j <= ${stoppedEnvelope.expression},  C = ${flooredConstant.expression}`,
        `    * ${stoppingFactor.expression}`,
      ].join('\n'),
      latex: () =>
        `J(A_n(c n^{2/5})) - 2 j \\le ${latex(stoppedEnvelope)}, \\quad C = ${constant(latex(flooredConstant))}`,
      sharpness: 'upper',
      measure: ({ ball }: StoppedCase) => ratedExcess(ball),
      check: ({ excess, envelope }) => atMost(excess, envelope),
    },
    falls: {
      statement: 'the slope of log J(A_n(c n^{2/5})) in log n, with m/n constant, is at most 0',
      latex: String.raw`\frac{d \log J(A_n(c n^{2/5}))}{d \log n} \le 0 \quad (m \sim n)`,
      sharpness: 'upper',
      kind: 'trend',
      measure: fallOf,
      check: ({ slope }) => atMost(slope, 0),
    },
    exponent: {
      statement:
        'the slope of log J(A_n(c n^{2/5})) in log n, with m/n constant; predicted: that of the bound of eq. 16',
      latex: String.raw`d \log J(A_n(c n^{2/5})) / d \log n \quad (m \sim n)`,
      sharpness: 'tight',
      kind: 'finding',
      predicted: -0.4,
      measure: fallOf,
      check: ({ slope }) => reported(slope),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: stoppedCases,
  deepestCases: largerStoppedCases,
  controls: [
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
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance, over the data, of being beyond the envelope' }],
  sizes: {
    quick: { cases: 48, controlCases: 40 },
    ci: { cases: 200, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  proves: 'generalisation',
});

/** The fall along the ladder of a case. */
function fallOf({ ladder }: StoppedCase): Fall {
  return fallInSamples(ladder);
}

/** A constant in LaTeX, with the factor and the norm that it is made of. */
function constant(unstopped: string): string {
  return `${unstopped} \\, ${latex(stoppingFactor)}, \\quad K = ${latex(samplingNorm)}`;
}
