import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { atMost, equal, times } from '../../src/numeric/estimate.js';
import { anyStart, anyWeighting, trainingTimes } from '../generators/experiments.js';
import { variancePreserving } from '../generators/processes.js';
import type { ReadoutCase } from '../generators/random-readouts.js';
import { DRAW_TOLERANCE, type DrawnMean, drawnModels } from '../measurements/drawn-features.js';
import { PAPER } from '../paper.js';
import {
  FLOW_TOLERANCE,
  type FlowGap,
  flowsOfCopies,
  flowsOfValues,
  LOSS_TOLERANCE,
  type Variations,
  variations,
  type WideNorm,
  type WideRate,
  wideCases,
  wideCasesOnLine,
  wideNorms,
  wideRates,
} from './infinite-width.measure.js';

const atOnce = () => wideCases({ process: variancePreserving, trainingTimes: trainingTimes(2, 1e-4, 1e-3) }).cases();

export const infiniteWidth = claim({
  id: 'infinite-width',
  title: 'At infinite width the loss is quadratic in a(w, u), and its flow has the rate and the norm of a finite one',
  source: {
    paper: PAPER,
    locus: 'Lemmas 3 to 5 and eqs. 13, 24 and 28',
    note:
      'the halves about the continuous model; 4 in Lemma 4, where the Lyapunov function of its proof gives 2; J is T/2 ' +
      'times its loss, and the clock 2/T times its own',
  },
  assumptions: [
    { statement: 's = E_{rho_0}[a(v) phi_v], phi_v = relu(w . x + u . e(t)), v = (w, u) of the law rho_0' },
    { statement: '|.| and <., .> are those of L2(rho_0), so that |a| is the RKHS norm; lambda >= 0 is any weighting' },
    { statement: "K(v, v') = ∫ lambda E[phi_v phi_v'] dt, k(v) = ∫ lambda E[(grad log p_t) phi_v] dt" },
    { statement: 'the flow is da/dtau = -dJ/da in L2(rho_0) from a_0, on the population or on the data' },
    { statement: 'tau > 0', holds: ({ experiment }: ReadoutCase) => experiment.trainingTimes.every((tau) => tau > 0) },
  ],
  scope: [
    'laws rho_0 of 2 to 16 values, beyond the line up to 6, with masses n_k/M, n_k from 1 to 9; a_0 = 0 half of the time',
    'J by its definition, and all draws of up to 4 features from a law of 3 values of (w, u), in d = 1',
    'the rate against the ridge solution and against the a half way to it from a_0',
  ],
  laws: {
    variations: {
      statement: [
        "J(a + b) - J(a) - <dJ/da, b> = 1/2 E_{v, v'}[b(v) . K(v, v') b(v')],  dJ/da = E_{v'}[K(v, v') a(v')] - k(v),",
        'the right side being 1/2 ∫ lambda E|E_v[b(v) phi_v]|^2 dt >= 0',
      ].join('\n'),
      latex: String.raw`J(a + b) - J(a) - \Bigl\langle \frac{\delta J}{\delta a}, b \Bigr\rangle_{L^2(\rho_0)} =
        \tfrac12 E_{v, v' \sim \rho_0} \bigl[ b(v)^\top K(v, v') \, b(v') \bigr] \ge 0, \quad
        \frac{\delta J}{\delta a} = E_{v' \sim \rho_0}[K(v, v') a(v')] - k(v)`,
      sharpness: 'tight',
      measure: variations,
      check: (values) => ofVariations(values, values.second),
    },
    flow: {
      statement: [
        'the flow of a is that of the readout A of M features, v_k = (w, u) being there M r_k times:',
        'A_i(tau) = a_tau(w_i, u_i)',
      ].join('\n'),
      latex: String.raw`A_i(\tau) = a_\tau(w_i, u_i) \text{ for } M r_k \text{ copies of each value } v_k \text{ of } \rho_0`,
      sharpness: 'tight',
      measure: flowsOfCopies,
      check: ofFlow,
    },
    rate: {
      statement: 'J(a_tau) - J(a) <= |a - a_0|^2 / (4 tau)  for every a in L2(rho_0)',
      latex: String.raw`J(a_\tau) - J(a) \le \frac{\|a - a_0\|_{L^2(\rho_0)}^2}{4 \tau} \quad \text{for every } a`,
      sharpness: 'tight',
      kind: 'exact',
      measure: wideRates,
      check: (values) => ofRate(values, 4),
    },
    norm: {
      statement: '|a_tau - a_0|^2 <= tau (J(a_0) - J(a_tau)),  so that  |a_tau| <= |a_0| + sqrt(tau J(a_0))',
      latex: String.raw`\|a_\tau - a_0\|_{L^2(\rho_0)}^2 \le \tau \, \bigl( J(a_0) - J(a_\tau) \bigr)`,
      sharpness: 'tight',
      kind: 'exact',
      measure: wideNorms,
      check: (values) => ofNorm(values, values.tau),
    },
    draws: {
      statement: [
        'm independent draws (a_i, w_i, u_i) of rho, s_m = (1/m) sum_i a_i phi_i, a(w, u) = E[a | w, u]:',
        'E J(s_m) - J(s) = (E_rho[|a|^2 |phi|^2] - |s|^2)/(2m),  |.|^2 = ∫ lambda E_{p_t}|.|^2 dt',
      ].join('\n'),
      latex: String.raw`E J(s_m) - J(s) = \tfrac1{2m} \bigl( E_\rho[ |a|^2 \|\varphi\|^2 ] - \|s\|^2 \bigr), \quad
        s_m = \tfrac1m \sum_i a_i \varphi_i, \ (a_i, w_i, u_i) \sim \rho, \ s = E_{\rho_0}[a(w, u) \varphi]`,
      sharpness: 'tight',
      measure: drawnModels,
      check: (values) => ofDraws(values, values.single, values.width),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...wideCases({ trainingTimes: trainingTimes(2, 0.1, 1e3), weighting: anyWeighting, start: anyStart }),
  controls: [
    {
      id: 'equal-masses',
      title: '1/K in place of the masses in the second variation',
      breaks: 'variations',
      cases: () => wideCasesOnLine(),
      check: (values) => ofVariations(values, values.secondOfEqual),
    },
    {
      id: 'values-once',
      title:
        'the flow of K features, each value once, with the readout K r_k a_k: another gradient than that in L2(rho_0)',
      breaks: 'flow',
      measure: flowsOfValues,
    },
    {
      id: 'divisor-five',
      title: '5 in place of 4, at short times, where the bound is nearly attained',
      breaks: 'rate',
      cases: atOnce,
      check: (values) => ofRate(values, 5),
    },
    {
      id: 'shorter-time',
      title: 'tau/1.1 in place of tau, at short times, where the bound is attained',
      breaks: 'norm',
      cases: atOnce,
      check: (values) => ofNorm(values, values.tau / 1.1),
    },
    {
      id: 'spread-of-a-forgotten',
      title: 'E[|a(w, u)|^2 |phi|^2] in place of E[|a|^2 |phi|^2]',
      breaks: 'draws',
      cases: () => wideCasesOnLine(),
      check: (values) => ofDraws(values, values.singleOfMean, values.width),
    },
    {
      id: 'one-more-draw',
      title: 'm + 1 in place of m',
      breaks: 'draws',
      cases: () => wideCasesOnLine(),
      check: (values) => ofDraws(values, values.single, values.width + 1),
    },
  ],
  constants: [
    {
      name: 'loss tolerance',
      value: LOSS_TOLERANCE,
      meaning: 'required agreement of differences of J, as a fraction of the terms they are made of',
    },
    {
      name: 'flow tolerance',
      value: FLOW_TOLERANCE,
      meaning: 'required agreement of two flows, as a fraction of |a_tau| + |a_tau - a_0|',
    },
    {
      name: 'draw tolerance',
      value: DRAW_TOLERANCE,
      meaning: 'required agreement of the mean over all draws, as a fraction of the terms it is made of',
    },
  ],
  proves: 'optimisation',
});

function ofVariations({ change, first, scale }: Variations, second: number) {
  return equal(change, first + 0.5 * second, { tolerance: LOSS_TOLERANCE, scale });
}

function ofFlow({ distance, size }: FlowGap) {
  return atMost(distance, FLOW_TOLERANCE * size);
}

/** Features that are active nowhere leave a where it is. */
const AT_REST = vacuous('no feature is active');

function ofRate({ left, right }: WideRate, divisor: number) {
  return right === 0 ? AT_REST : atMost(left, times(4 / divisor, right));
}

function ofNorm({ square, gain }: WideNorm, time: number) {
  return square.value === 0 ? AT_REST : atMost(square, times(time, gain));
}

function ofDraws({ excess, mean, scale }: DrawnMean, single: number, width: number) {
  const spread = (single - mean) / (2 * width);
  return equal(excess, spread, { tolerance: DRAW_TOLERANCE, scale: scale + Math.abs(single) + Math.abs(mean) });
}
