import { claim } from '../../src/claim/claim.js';
import { atMost, equal, times } from '../../src/numeric/estimate.js';
import {
  byHermiteMoments,
  farUnderVp,
  LOG_ROUNDINGS,
  narrowUnderVe,
  nearThePrior,
  ofShift,
  type PriorCase,
  priorCases,
  stoppedCases,
  underVe,
  underVp,
} from './prior-decay.measure.js';

/** Required agreement where equality holds, relative. */
const AGREEMENT = { tolerance: 1e-6 };

/** Rounding of the sum over Hermite moments, as a part of it. */
const MOMENT_ROUNDING = 1e-11;

export const priorDecay = claim({
  id: 'prior-decay',
  title: 'The forward process forgets p_0: KL(p_T||pi) falls like exp(-int beta), or like 1/sigma_T^2',
  source: { paper: 'Bakry, Gentil, Ledoux 2014', locus: 'Theorem 5.2.1', note: 'for vp; for ve the convexity of KL' },
  assumptions: [
    { statement: 'p_0 has a finite second moment' },
    { statement: 'pi = N(0, I) under vp, N(0, sigma_T^2 I) under ve' },
  ],
  scope: [
    'd up to 3, in longer profiles up to 8; shifts of pi, for which equality holds under vp, are a law of their own',
  ],
  laws: {
    vp: {
      statement: 'vp:  KL(p_T || pi) <= exp(-∫_0^T beta) KL(p_0 || pi)',
      latex: String.raw`D_{KL}(p_T \| \pi) \le e^{-\int_0^T \beta} D_{KL}(p_0 \| \pi) \ (\text{vp})`,
      sharpness: 'tight',
      measure: underVp,
      check: ({ prior, integratedBeta, initialKl }) => atMost(prior, times(Math.exp(-integratedBeta), initialKl)),
    },
    shift: {
      statement: 'vp, p_0 = N(mu, I):  KL(p_T || pi) = exp(-∫_0^T beta) KL(p_0 || pi)',
      latex: String.raw`p_0 = N(\mu, I) \Rightarrow
        D_{KL}(p_T \| \pi) = e^{-\int_0^T \beta} D_{KL}(p_0 \| \pi) \ (\text{vp})`,
      sharpness: 'tight',
      axes: { measured: 'difference of both sides', bound: 'tolerance' },
      measure: ofShift,
      check: ({ prior, integratedBeta, initialKl }) =>
        equal(prior, times(Math.exp(-integratedBeta), initialKl), AGREEMENT),
    },
    moments: {
      statement: [
        'vp:  KL(p_T || pi) = E_pi[(1 + u) log(1 + u) - u],  u = sum_{k >= 1} alpha_T^k E[h_k(x_0)] h_k,  within its error,',
        'h_k the orthonormal Hermite polynomials, d = 1, int beta > 7',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_T \| \pi) = E_\pi[(1 + u) \log(1 + u) - u], \quad
        u = \textstyle\sum_{k \ge 1} \alpha_T^k \, E[h_k(x_0)] \, h_k`,
      sharpness: 'tight',
      axes: { measured: 'difference of both sides', bound: 'tolerance' },
      measure: (aCase) => byHermiteMoments(aCase),
      check: ({ prior, defined }) => atMost(Math.abs(prior.value - defined), prior.error + MOMENT_ROUNDING * defined),
    },
    ve: {
      statement: 've:  KL(p_T || pi) <= E|x_0|^2 / (2 sigma_T^2)',
      latex: String.raw`D_{KL}(p_T \| \pi) \le \frac{E|x_0|^2}{2 \sigma_T^2} \ (\text{ve})`,
      sharpness: 'tight',
      measure: underVe,
      check: ({ prior, secondMoment, priorVariance }) => atMost(prior, secondMoment / (2 * priorVariance)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...priorCases(),
  forSystem: { needs: ['continuous time', 'family'], cases: stoppedCases },
  controls: [
    {
      id: 'faster-decay',
      title: 'exp(-1.1 int beta) in place of exp(-int beta) under vp, for shifted targets',
      breaks: 'vp',
      cases: farUnderVp,
      check: ({ prior, integratedBeta, initialKl }) => atMost(prior, times(Math.exp(-1.1 * integratedBeta), initialKl)),
    },
    {
      id: 'signal-1-percent',
      title: '1.01 alpha_T in place of alpha_T in u',
      breaks: 'moments',
      cases: nearThePrior,
      measure: (aCase: PriorCase) => byHermiteMoments(aCase, 1.01),
    },
    {
      id: 'smaller-spread',
      title: '2.5 in place of 2 under ve, for shifted targets',
      breaks: 've',
      cases: narrowUnderVe,
      check: ({ prior, secondMoment, priorVariance }) => atMost(prior, secondMoment / (2.5 * priorVariance)),
    },
  ],
  constants: [
    { name: 'tolerance', value: AGREEMENT.tolerance, meaning: 'required agreement for shifts of pi, relative' },
    { name: 'moment rounding', value: MOMENT_ROUNDING, meaning: 'of the sum over Hermite moments, as a part of it' },
    {
      name: 'roundings',
      value: LOG_ROUNDINGS,
      meaning: 'rounding of log(p_T/pi), in units of the machine epsilon',
    },
  ],
  proves: 'prior',
});
