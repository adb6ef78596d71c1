import { claim } from '../../src/claim/claim.js';
import type { Vacuous } from '../../src/claim/law.js';
import { scaleOf } from '../../src/divergence/divergence.js';
import { atMost, equal, plus, times } from '../../src/numeric/estimate.js';
import {
  type Gap,
  gapOf,
  LINE_AIM,
  type MeasuredGaps,
  measuredGaps,
  pointGap,
  type ReverseGap,
  reverseGap,
  stepErrors,
  type TurnedCase,
  turnedCases,
  wideAcross,
  wideAcrossFlow,
} from './flow-along-one-direction.measure.js';

/**
 * The largest difference that passes: in the plane as a fraction of max(KL, 0.01 nats); beyond it, where the KL is a
 * mean of draws, in units of the error stated, half of a 99.9% interval: twice that is 6.5 deviations of the mean.
 */
const PLANE_TOLERANCE = 0.02;
const DRAWN_TOLERANCE = 2;

/** Where both sides are solved on the line they agree within their errors, and to this fraction of max(KL, 0.01 nats) for rounding. */
const MEASURED_ROUNDING = 1e-9;

/** Required agreement of log p^ODE in the mean, in nats, by as many steps as bring it below 0.002, up to eight times those of most cases. */
const POINT_TOLERANCE = 5e-3;

/**
 * The least order of log p^ODE in the time step that passes. The order is 2, with scatter where kinks are crossed (at
 * least 1.7 in 900 cases), and 1 if they are crossed wrongly.
 */
const ORDER = 1.4;

/** What the errors of many steps may be for rounding, in nats. */
const ROUNDING = 1e-10;

/** The error of so many steps that is foretold by that of fewer. */
function foretold({ steps, error }: { readonly steps: number; readonly error: number }, many: number): number {
  return Math.exp(ORDER * Math.log(steps / many)) * error;
}

export const flowAlongOneDirection = claim({
  id: 'flow-along-one-direction',
  title: 'A model that varies along one direction generates along it what it does on the line, and a normal across it',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 39',
    note: 'for the p^SDE and the p^ODE of a product',
  },
  assumptions: [
    { statement: 'features w_i e and readout rows e_j a, from any model on the line' },
    { statement: 'p_0 has its means on the line along e and one variance in all directions' },
  ],
  scope: [
    'small models trained on two modes, in d = 2 to 8; p^ODE in d > 2 by Monte Carlo, and both as `measure` finds them',
    'the reverse SDE in d = 2, by finite volumes, pulled across e by e^2 at most, from priors of at least a quarter of v',
  ],
  laws: {
    product: {
      statement: [
        's(x, t) = e s_1(e . x, t),  p_0 a mixture of N(mu_k e, v I):',
        'KL(p_0 || p^ODE) = the KL on the line + (d - 1) KL(N(0, v) || N(0, s_T^2/alpha_T^2))',
      ].join('\n'),
      latex: String.raw`s(x, t) = e \, s_1(e \cdot x, t),\ p_0 = \textstyle\sum_k q_k N(\mu_k e, v I): \quad
        D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_0^{(1)} \| p^{ODE, (1)}_0)
        + (d - 1) \, D_{KL}(N(0, v) \| N(0, s_T^2 / \alpha_T^2))`,
      sharpness: 'tight',
      measure: gapOf,
      check: (gap) => agreement(gap),
    },
    reverse: {
      statement: [
        's(x, t) = e s_1(e . x, t) - h P x,  P x = x - (e . x) e,  d = 2:',
        'KL(p_0 || p^SDE) = the KL on the line + KL(N(0, v) || N(0, V_h)),',
        'V_h = chi_T^2 s_T^2/alpha_T^2 + ∫_0^T chi^2 g^2/alpha^2 dt,  chi_t = exp(-h ∫_0^t g^2)',
      ].join('\n'),
      latex: String.raw`s(x, t) = e \, s_1(e \cdot x, t) - h P x: \quad
        D_{KL}(p_0 \| p^{SDE}_0) = D_{KL}(p_0^{(1)} \| p^{SDE, (1)}_0) + D_{KL}(N(0, v) \| N(0, V_h)), \quad
        V_h = \chi_T^2 s_T^2 / \alpha_T^2 + \textstyle\int_0^T \chi_t^2 g^2 / \alpha_t^2 \, dt,\
        \chi_t = e^{-h \int_0^t g^2}`,
      sharpness: 'tight',
      measure: (aCase: TurnedCase) => reverseGap(aCase),
      check: (gap) => reverseAgreement(gap),
    },
    measured: {
      statement: [
        'both KLs as `measure` finds them, which solves in the directions that a model varies in and knows the others, d = 2 to 8:',
        'KL(p_0 || p) = the KL on the line + (d - 1) KL(N(0, v) || N(0, V)),',
        'V = s_T^2/alpha_T^2 for p^ODE, (s_T^2 + sigma_T^2)/alpha_T^2 for p^SDE',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p_0^{model}) = D_{KL}(p_0^{(1)} \| p_0^{model, (1)}) + (d - 1) \, D_{KL}(N(0, v) \| N(0, V)), \quad
        V^{ODE} = s_T^2/\alpha_T^2,\ V^{SDE} = (s_T^2 + \sigma_T^2)/\alpha_T^2`,
      sharpness: 'tight',
      measure: (aCase: TurnedCase) => measuredGaps(aCase),
      check: (gaps) => measuredAgreement(gaps),
    },
    points: {
      statement: 'log p^ODE(x) = log p^ODE_1(e . x) + log N(x - (e . x) e; 0, s_T^2/alpha_T^2)  at points x of p_0',
      latex: String.raw`\log p^{ODE}_0(x) = \log p^{ODE, (1)}_0(e \cdot x)
        + \log N(x - (e \cdot x) e;\ 0, s_T^2 / \alpha_T^2)`,
      sharpness: 'tight',
      measure: pointGap,
      check: ({ gap }) => equal(gap, 0, { tolerance: POINT_TOLERANCE, scale: 1 }),
    },
    order: {
      statement: 'log p^ODE is followed to O(h^2) in time steps h, though the divergence of s jumps at kinks',
      latex: String.raw`\log p^{ODE}_h - \log p^{ODE} = O(h^2)`,
      sharpness: 'tight',
      measure: stepErrors,
      check: ({ few, many }) =>
        atMost(many.error, Math.max(...few.map((each) => foretold(each, many.steps)), ROUNDING)),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: turnedCases,
  controls: [
    {
      id: 'across-counted-once-more',
      title: 'd directions across e in place of d - 1, where each counts for at least .3 nats',
      breaks: 'product',
      cases: wideAcrossFlow,
      check: (gap) => agreement(gap, 1),
    },
    {
      id: 'reverse-across-twice',
      title:
        'two directions across e for the reverse SDE in the plane, where h = 0 and one counts for at least .3 nats',
      breaks: 'reverse',
      cases: wideAcross,
      measure: (aCase: TurnedCase) => reverseGap(aCase, 0),
      check: (gap) => reverseAgreement(gap, 1),
    },
    {
      id: 'measured-across-once-more',
      title: 'd directions across e as `measure` has the reverse SDE, where one counts for at least .3 nats',
      breaks: 'measured',
      cases: wideAcross,
      check: (gaps) => measuredAgreement(gaps, 1),
    },
  ],
  constants: [
    {
      name: 'plane tolerance',
      value: PLANE_TOLERANCE,
      meaning: 'required agreement in d = 2, as a fraction of max(KL, 0.01 nats)',
    },
    { name: 'drawn tolerance', value: DRAWN_TOLERANCE, meaning: 'the same in d > 2, in errors stated' },
    {
      name: 'measured rounding',
      value: MEASURED_ROUNDING,
      meaning: 'what may be rounding beside the errors of what `measure` finds, as a fraction of max(KL, 0.01 nats)',
    },
    {
      name: 'point tolerance',
      value: POINT_TOLERANCE,
      meaning: 'required agreement of log p^ODE in the mean, in nats',
    },
    {
      name: 'order',
      value: ORDER,
      meaning: 'the least order of log p^ODE in the time step, between 12 to 64 steps and 256',
    },
  ],
  // each case costs half a second
  sizes: {
    quick: { cases: 7, controlCases: 8 },
    ci: { cases: 48, controlCases: 20 },
    deep: { cases: 800, controlCases: 40 },
  },
});

/** The KL is the sum of its parts. @param beyond directions across e that are counted beside the d - 1 */
function agreement(gap: Gap | Vacuous, beyond = 0) {
  if ('vacuous' in gap) return gap;
  const { dimension, inSpace, onLine, across } = gap;
  const whole = plus(onLine, times(dimension - 1 + beyond, across));
  return dimension > 2
    ? equal(inSpace.value, whole, {
        tolerance: DRAWN_TOLERANCE,
        scale: Math.max(inSpace.error, 2 * LINE_AIM * scaleOf(whole.value)),
      })
    : equal(inSpace, whole, { tolerance: PLANE_TOLERANCE, scale: scaleOf(whole.value) });
}

/** Both KLs are the sums of their parts, within their errors. @param beyond directions across e that are counted beside the d - 1 */
function measuredAgreement(gaps: MeasuredGaps | Vacuous, beyond = 0) {
  if ('vacuous' in gaps) return gaps;
  return [gaps.sde, gaps.ode].map(({ dimension, inSpace, onLine, across }) => {
    const whole = plus(onLine, times(dimension - 1 + beyond, across));
    const apart = Math.abs(inSpace.value - whole.value);
    return atMost(apart, inSpace.error + whole.error + MEASURED_ROUNDING * scaleOf(whole.value));
  });
}

/** The KL in the plane is the sum of its parts. @param beyond directions across e that are counted beside the one */
function reverseAgreement(gap: ReverseGap | Vacuous, beyond = 0) {
  if ('vacuous' in gap) return gap;
  const { inPlane, onLine, across } = gap;
  const whole = plus(onLine, times(1 + beyond, across));
  return equal(inPlane, whole, { tolerance: PLANE_TOLERANCE, scale: scaleOf(whole.value) });
}
