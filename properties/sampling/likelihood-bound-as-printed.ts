import { claim } from '../../src/claim/claim.js';
import { atMost, plus, times } from '../../src/numeric/estimate.js';
import { AIM } from '../measurements/likelihood-bounds.js';
import { PAPER } from '../paper.js';
import {
  farFromThePrior,
  offInBoth,
  offScore,
  type ShiftedCase,
  scoreOfThePrior,
} from './likelihood-bound-as-printed.measure.js';

export const likelihoodBoundAsPrinted = claim({
  id: 'likelihood-bound-as-printed',
  title: 'For T > 2 the loss averaged over t in [0, T] does not bound the KL divergence of what the score generates',
  source: {
    paper: PAPER,
    locus: 'Lemma 2 and eq. 14',
    note: 'with "<=": eq. 7 is a mean over t ~ U(0, T) without the factor 1/2, so it is (2/T) J for the weight g^2',
  },
  assumptions: [
    { statement: 'the weight lambda = g^2, and the loss a mean over t ~ U(0, T)' },
    { statement: 'T > 2', holds: ({ horizon }: ShiftedCase) => horizon > 2 },
  ],
  scope: [
    's = -x under vp with one noise rate, d = 1, while the printed form is for every d',
    's = -x is a model of the class, relu(-x) - relu(x), and s_{theta_n(0)}, as the start theta_0 of the flow is free',
  ],
  laws: {
    average: {
      statement:
        'KL(p_0 || p) <= (2/T) J + KL(p_T || pi),  p the law of the reverse SDE, of the flow, or the density of s(x, 0)',
      latex: String.raw`D_{KL}(p_0 \| p_{0,\theta}) \le \tfrac{2}{T} J(\theta) + D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      check: ({ kl, loss, prior, horizon }) => atMost(kl, plus(times(2 / horizon, loss), prior)),
    },
  },
  kind: 'exact',
  expects: {
    refuted:
      'the mean over t ~ U(0, T) of eq. 7, which is (2/T) J: it is in place of the integral, and too small for T > 2',
    readings:
      'under every reading of p_{0,theta}: for s = -x the law of the reverse SDE, that of the probability flow and the ' +
      'density with score s(., 0) are all N(0, I); for T <= 2 the form for the reverse SDE holds, as 2/T >= 1',
    untouched:
      'Theorem 1 of Song, Durkan, Murray and Ermon 2021, which is cited for it and has the integral; and Theorem 1, ' +
      'whose constants may depend on T',
  },
  cases: farFromThePrior,
  measure: scoreOfThePrior,
  controls: [
    {
      id: 'without-prior',
      title: 'KL(p_T||pi) dropped too',
      breaks: 'average',
      check: ({ kl, loss, horizon }) => atMost(kl, times(2 / horizon, loss)),
    },
    {
      id: 'integral',
      title: 'J in place of (2/T) J, for scores off in precision and centre, where the bound is strict',
      breaks: 'average',
      expects: 'holds',
      cases: offInBoth,
      measure: offScore,
      check: ({ kl, loss, prior }) => atMost(kl, plus(loss, prior)),
    },
  ],
  constants: [AIM],
});
