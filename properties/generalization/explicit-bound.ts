import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, plus } from '../../src/numeric/estimate.js';
import { SYSTEM_SIZES } from '../generators/systems.js';
import { whereItSpeaks } from '../measurements/initial-losses.js';
import { AIM } from '../measurements/likelihood-bounds.js';
import { PAPER } from '../paper.js';
import {
  explicitValues,
  fittedValues,
  overfitted,
  solvedFittedValues,
  solvedValues,
  stoppedEarly,
  stoppedEarlyFits,
} from './explicit-bound.measure.js';

export const explicitBound = claim({
  id: 'explicit-bound',
  title: 'The KL gap of a model trained on n samples for time tau obeys a bound without fitted constants',
  source: {
    paper: PAPER,
    locus: 'Theorem 1',
    note: 'the decomposition of eq. 15, by roots as in its bound on I_1, measured',
  },
  assumptions: [
    { statement: 'A_n is gradient flow on the data from A_0 for time tau in the clock of theta, A on p_0' },
    { statement: 'where A_0 is not 0, A, A_n and A_c stand for their differences from it, and B for B - A_0 G' },
    { statement: 'p^SDE: the reverse SDE starts from pi and has the score of A_n(tau); J has the weight g^2' },
    { statement: 'tau > 0', holds: ({ trainingTimes }: Experiment) => trainingTimes.every((tau) => tau > 0) },
  ],
  scope: [
    'no certificate: J, G, B and KL(p_T || pi) are those of p_0, by quadratures whose errors are estimated',
    'targets near N(0, I), tau from 0.1 to n; above J(A_0), the loss before training, the bound says nothing',
    'A_c = B (G + I/(2 tau))^{-1}, the best of all; d up to 3, in longer profiles 8',
    'KL(p_0 || p^SDE) on the line, in the plane, and beyond it for features that vary along one direction',
  ],
  laws: {
    bound: {
      statement: [
        'KL(p_0 || p^SDE) <= KL(p_T || pi) + (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2,',
        'S = (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  dB = B_n - B,  dG = G_n - G',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi) +
        \Bigl( \sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} +
        \sqrt{\tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds} \Bigr)^2, \quad
        \Delta B = B_n - B,\ \Delta G = G_n - G`,
      sharpness: 'upper',
      measure: solvedValues,
      check: ({ kl, bound, initialLoss }) => whereItSpeaks(bound, initialLoss, atMost(kl, bound)),
    },
    loss: {
      statement: 'J(A_n(tau)) - J(A_c) <= (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(S))^2 - J(A_c)',
      latex: String.raw`J(A_n(\tau)) - J(A_c) \le
        \bigl( \sqrt{J(A_c) + \|A_c\|_F^2/(4 m \tau)} + \sqrt{S} \bigr)^2 - J(A_c)`,
      sharpness: 'upper',
      axes: { measured: 'J(A_n(tau)) - J(A_c)', unit: 'nats' },
      check: ({ trained, allowed, bound, initialLoss }) => whereItSpeaks(bound, initialLoss, atMost(trained, allowed)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...stoppedEarly(),
  measure: explicitValues,
  forSystem: {
    needs: ['fit', 'readout', 'score', 'continuous time'],
    cases: stoppedEarlyFits,
    measure: fittedValues,
    measures: { bound: solvedFittedValues },
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'without-sampling',
      title: 'without the sampling part, for flows that overfit: tau >= 1e4 and n <= m',
      breaks: 'bound',
      cases: overfitted,
      check: ({ kl, prior, optimisation }) => atMost(kl, plus(prior, optimisation)),
    },
  ],
  constants: [AIM],
  // a case solves for KL(p_0 || p^SDE) at two times, and takes a third of a second, or one in the plane
  sizes: {
    quick: { cases: 10, controlCases: 20 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
  proves: 'generalisation',
  chain: ({ trainingTime, prior, approximation, distance, sampling, bound, kl }) => [
    { name: 'training time', formula: 'tau', value: trainingTime },
    { name: 'prior', formula: 'KL(p_T || pi)', value: prior },
    { name: 'optimisation', formula: '|A_c|_F^2/(4 m tau)', value: distance },
    { name: 'approximation', formula: 'J(A_c)', value: approximation },
    { name: 'sampling', formula: 'S', value: sampling },
    { name: 'bound', formula: 'prior + (sqrt(approximation + optimisation) + sqrt(sampling))^2', value: bound },
    ...(kl === undefined ? [] : [{ name: 'measured', formula: 'KL(p_0 || p^SDE)', value: kl }]),
  ],
});
