import {
  envelope,
  envelopeConstant,
  flooredConstant,
  flooredEnvelope,
  rateByDistances,
  samplingNorm,
} from '../../src/bound/envelopes.js';
import { claim } from '../../src/claim/claim.js';
import { reported } from '../../src/claim/law.js';
import { latex } from '../../src/formula/formula.js';
import { atMost, minus, times } from '../../src/numeric/estimate.js';
import { DELTA, stopped } from '../measurements/stopped-flows.js';
import {
  type AlongCase,
  alongTraining,
  type Drift,
  driftInTime,
  enveloped,
  fallInTime,
  smallBalls,
  timeLaddersApart,
} from './generalization-along-training.measure.js';

export const generalizationAlongTraining = claim({
  id: 'generalization-along-training',
  title: 'The loss of a model trained on n data for tau <= sqrt(n) is within C (1/tau + tau/n + 1/m) of a floor',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Theorem 1', note: 'for J; C explicit, tau/n for two terms' },
  assumptions: [
    { statement: 'gradient flow on theta from A = 0, weight g^2; 1 <= tau <= sqrt(n); m ~ n, m from n/2 to 3 n/2' },
    { statement: 'h = |A_c|_F^2/m, j = J(A_c); A_c has the same features and does not know the data' },
    { statement: 'Z is the gram of one datum and B_x its cross moment; V_G = E|Z - G|_F^2, V_B = E|B_x - B|^2' },
  ],
  scope: [
    'd = 1, n from 10 to 24: vp and p_0 = N(mu, 1), or any process, mixtures, bumps and R up to 10',
    'C depends on tau, the features and |G_n - G|_op, and is loose: for a normal p_0 the bound is 10^0.8 to 10^7',
    'times J, 10^3 in the median, and above J_0 in every draw: no sharper power of tau, n or m can be refuted by it',
    'the slope at six times, n from 96 to 128, for vp and mixtures near 0: no upper bound implies it',
  ],
  laws: {
    normal: {
      statement: [
        'p_0 = N(mu, 1), A_c the average of features that is the score; with probability at least 1 - delta:',
        `J(A_n(tau)) <= ${envelope.expression},  C = ${envelopeConstant.expression},`,
        `K = ${samplingNorm.expression},  dG = |G_n - G|_op`,
      ].join('\n'),
      latex: () =>
        `J(A_n(\\tau)) \\le ${latex(envelope)}, \\quad C = ${latex(envelopeConstant)}, \\quad K = ${latex(samplingNorm)}`,
      sharpness: 'upper',
      measure: ({ normal }: AlongCase) => enveloped(normal),
      check: ({ loss, envelope: bound }) => atMost(loss, bound),
    },
    floored: {
      statement: [
        'A_c the best model with |A|_F/sqrt(m) <= R; with probability at least 1 - delta:',
        `J(A_n(tau)) <= ${flooredEnvelope.expression},  C = ${flooredConstant.expression}`,
      ].join('\n'),
      latex: () => `J(A_n(\\tau)) \\le ${latex(flooredEnvelope)}, \\quad C = ${latex(flooredConstant)}`,
      sharpness: 'upper',
      measure: ({ ball }: AlongCase) => enveloped(ball),
      check: ({ loss, envelope: bound }) => atMost(loss, bound),
    },
    distances: {
      statement: `both, with dB_F = |B_n - B|_F, dG_F = |G_n - G|_F:\nJ(A_n(tau)) <= ${rateByDistances.expression}`,
      latex: () => `J(A_n(\\tau)) \\le ${latex(rateByDistances)}`,
      sharpness: 'upper',
      kind: 'exact',
      measure: ({ normal, ball }: AlongCase) => [stopped(normal), stopped(ball)],
      check: ({ loss, byDistances }) => atMost(loss, byDistances),
    },
    falls: {
      statement: 'the slope of log J(A_n(tau)) in log tau from 1 to sqrt(n) is at most 0',
      latex: String.raw`\frac{d \log J(A_n(\tau))}{d \log \tau} \le 0 \quad (1 \le \tau \le \sqrt n)`,
      sharpness: 'upper',
      kind: 'trend',
      measure: ({ ladder }: AlongCase) => fallInTime(ladder),
      check: ({ slope }) => atMost(slope, 0),
    },
    drift: {
      statement:
        'two modes, no floor, endless data: the power of tau in J(A(tau)) / (1/tau + 1/m); predicted: as if it were attained',
      latex: String.raw`d \ln \frac{J(A(\tau))}{1/\tau + 1/m} / d \ln \tau \quad (4 \le \tau \le m)`,
      sharpness: 'tight',
      kind: 'finding',
      predicted: 0,
      measure: driftOf,
      check: ({ ratio }) => reported(ratio),
    },
    norm: {
      statement: 'the same of |A(tau)|_F^2/m, which is bounded where an optimum has a finite norm',
      latex: String.raw`d \ln \tfrac1m \|A(\tau)\|_F^2 / d \ln \tau \quad (4 \le \tau \le m)`,
      sharpness: 'tight',
      kind: 'finding',
      predicted: 0,
      measure: driftOf,
      check: ({ square }) => reported(square),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: alongTraining,
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
    {
      id: 'without-floor',
      title: 'without 2 j, for a ball of radius 0.1 at the most and thousands of data',
      breaks: 'distances',
      cases: smallBalls,
      measure: stopped,
      check: ({ loss, byDistances, compared }) => atMost(loss, minus(byDistances, times(2, compared))),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance, over the data, of being beyond an envelope' }],
  sizes: {
    quick: { cases: 40, controlCases: 40 },
    ci: { cases: 200, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  proves: 'generalisation',
});

/** The drift along the modes of a case. */
function driftOf({ modes }: AlongCase): Drift {
  return driftInTime(modes);
}
