import { claim } from '../../src/claim/claim.js';
import { dealt } from '../../src/claim/dealt.js';
import { vacuous } from '../../src/claim/law.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost } from '../../src/numeric/estimate.js';
import { EXPONENT, type PushCase, pushes, scoreGrowth, sdeGrowth, widePushes } from '../measurements/early-pushes.js';
import { LARGEST_EXPONENT } from '../measurements/growth-exponents.js';
import { PAPER } from '../paper.js';
import { fewData, scoreDensities } from './score-density-bound-as-printed.measure.js';

export const scoreDensityBoundAsPrinted = claim({
  id: 'score-density-bound-as-printed',
  title: 'The score loss does not bound the KL divergence to the density whose score the model is',
  source: {
    paper: PAPER,
    locus: 'Lemma 2 and eq. 11',
    note:
      'eq. 11 defines p_{0,theta} as the normalised density with score s_{0,theta}; eq. 14 repeats Lemma 2; footnote 5, ' +
      'on the KL divergence to be estimated, is missing in the text that was read',
  },
  assumptions: [
    { statement: 'p_{0,theta} is proportional to exp(int s(x, 0) dx)' },
    { statement: 'the loss is a mean over t ~ U(0, T) with the weight g^2: (2/T) J' },
  ],
  scope: [
    'vp with one noise rate, d = 1',
    'a ladder in r: p_0 = N(0, 1) and s = -x + c relu(alpha_t - 1 + r), a model of three features with e = (1, alpha_t)',
    'trained flows: two modes, 10 to 40 data, T from 2.5 to 6, where J is more than (2/T) J',
  ],
  laws: {
    'some-constant': {
      statement: [
        'KL(p_0 || p^score) <= C (2/T) J + KL(p_T || pi)  for some C free of the score:',
        'along the ladder, KL(p_0 || p^score) / J does not grow like r^-0.25 or faster',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p^{score}_0) \le C \, \tfrac{2}{T} J(\theta) + D_{KL}(p_T \| \pi)`,
      sharpness: 'upper',
      axes: { measured: 'power of 1/r in KL(p_0 || p^score) / J' },
      measure: (aCase: PushCase | Experiment) => ('ladder' in aCase ? scoreGrowth(aCase) : undefined),
      check: (growth) => atMost(growth, LARGEST_EXPONENT),
    },
    trained: {
      statement: 'KL(p_0 || p^score) <= J + KL(p_T || pi)  for trained models',
      latex: String.raw`D_{KL}(p_0 \| p^{score}_0) \le J(\hat\theta_n(\tau)) + D_{KL}(p_T \| \pi)`,
      sharpness: 'upper',
      measure: (aCase: PushCase | Experiment) => ('ladder' in aCase ? undefined : scoreDensities(aCase)),
      check: ({ kl, bound }) => (kl.value === null ? vacuous(kl.reason) : atMost(kl, bound)),
    },
  },
  kind: 'exact',
  expects: {
    refuted: 'the density of eq. 11, which sees the score at t = 0 alone, while the loss gives t = 0 no weight',
    readings:
      'with the density of eq. 11 no constant helps; with p_{0,theta} the law at t = 0 of the reverse SDE of the score ' +
      'the bound holds with J, as in Theorem 1 of Song, Durkan, Murray and Ermon 2021, which the paper cites',
    untouched:
      'with p^SDE for p_{0,theta} the proof of Theorem 1 starts as printed, for T > 2 up to the factor T/2 of ' +
      'likelihood-bound-as-printed, a constant that may depend on T; the rest of it is about the loss alone',
  },
  cases: () => dealt<PushCase | Experiment>({ weight: 1, arbitrary: pushes }, { weight: 1, arbitrary: fewData() }),
  controls: [
    {
      id: 'reverse-sde',
      title: 'p^SDE in place of p^score, on a ladder of one decade',
      breaks: 'some-constant',
      expects: 'holds',
      cases: () => widePushes,
      measure: sdeGrowth,
    },
  ],
  constants: [EXPONENT],
});
