import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, minus, plus, times } from '../../src/numeric/estimate.js';
import { variancePreserving } from '../generators/processes.js';
import { mixtures } from '../generators/targets.js';
import {
  type BalanceCase,
  balanceCases,
  entropyOf,
  lossOf,
  nearPrior,
  type Pair,
  type Proven,
  priorOf,
  products,
  provenOf,
  SHARED,
} from './entropy-balance.measure.js';

/** Rounding of both sides, relative. */
const ROUNDING = 1e-12;
/** The same of moments of p_T/pi, which are near 1 and cancel. */
const ROUNDING_OF_MOMENTS = 1e-14;

export const entropyBalance = claim({
  id: 'entropy-balance',
  title: 'The loss before training is the entropy that diffusion adds',
  source: {
    paper: 'Stam 1959, Some Inequalities Satisfied by the Quantities of Information of Fisher and Shannon',
    locus: "de Bruijn's identity",
    note: 'along the forward process',
  },
  assumptions: [{ statement: 'p_0 has a finite entropy and a finite second moment' }],
  scope: [
    'any p_0 on the line, without J_0 up to 60 away; mixtures in d = 2 and 3, and bumps in the plane, by integrals over space',
    'collinear mixtures in any d by integrals over two coordinates; products in any d beside the sum over their axes',
    'KL(p_T || pi) of mixtures that differ along five axes, beside the sum over two blocks of three and two, and near to pi too',
  ],
  laws: {
    loss: {
      statement: 'J_0 = 1/2 ∫ g^2 E|grad log p_t|^2 dt = h(p_T) - h(p_0) - d ∫ f dt',
      latex: String.raw`J_0 = \tfrac12 \int_0^T g_t^2 E|\nabla \log p_t|^2 dt = h(p_T) - h(p_0) - d \int_0^T f_t dt`,
      sharpness: 'tight',
      measure: lossOf,
      check: agree,
    },
    entropy: {
      statement: 'h(p) = -E_p[log p]',
      latex: 'h(p) = -E_p[\\log p]',
      sharpness: 'tight',
      measure: entropyOf,
      check: agree,
    },
    prior: {
      statement: 'KL(p_T || pi) = E_{p_T}[log(p_T/pi)]',
      latex: String.raw`D_{KL}(p_T \| \pi) = E_{p_T}[\log (p_T/\pi)]`,
      sharpness: 'tight',
      measure: priorOf,
      check: agree,
    },
    proven: {
      statement: [
        'near to pi, what is stated of KL(p_T || pi) has all from E[R^2]/2 - E[R^3]/6 to E[R^4]/3 more within it, R = p_T/pi - 1, where',
        'the components differ along five axes',
      ].join('\n'),
      latex: String.raw`\tfrac12 E_\pi[R^2] - \tfrac16 E_\pi[R^3] \le D_{KL} \le \tfrac12 E_\pi[R^2] - \tfrac16 E_\pi[R^3] + \tfrac13 E_\pi[R^4]`,
      sharpness: 'tight',
      measure: (aCase: BalanceCase) => provenOf(aCase),
      check: (proven) => covers(proven, 1),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: balanceCases,
  controls: [
    {
      id: 'drift-10-percent',
      title: '1.1 d ∫ f in place of d ∫ f under vp',
      breaks: 'loss',
      cases: () => fc.record({ kind: fc.constant('line'), process: variancePreserving, target: mixtures(5) }),
      check: (loss) => agree({ ...loss, computed: plus(loss.computed, 0.1 * loss.drift) }),
    },
    {
      id: 'prior-a-third',
      title: 'two thirds of KL(p_T || pi), for products of few components',
      breaks: 'prior',
      cases: () => products,
      check: (prior) => agree({ ...prior, computed: times(2 / 3, prior.computed) }),
    },
    {
      id: 'third-of-the-error',
      title: 'a third of the error near to pi',
      breaks: 'proven',
      cases: () => nearPrior,
      check: (proven) => covers(proven, 1 / 3),
    },
  ],
  // integrals over space take a fourth of a second a case; of fewer cases one that is undecided would be too many
  sizes: {
    quick: { cases: 24, controlCases: 12 },
    ci: { cases: 150, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  constants: [
    {
      name: 'shared',
      value: SHARED,
      meaning: 'what two rules of an integral over space and time may both be off by, relative',
    },
    { name: 'rounding', value: ROUNDING, meaning: 'of both sides, relative' },
  ],
});

/** @param part of the stated error */
function covers({ found, lower, fourth }: Proven, part: number) {
  const [below, above] = [found.value - part * found.error, found.value + part * found.error];
  const rounding = ROUNDING_OF_MOMENTS + ROUNDING * Math.abs(lower);
  return [
    { ...atMost(below, lower + rounding), where: 'the lower bound' },
    { ...atMost(lower + fourth / 3, above + rounding), where: 'the upper bound' },
  ];
}

/**
 * The engine's value and the one by definition differ by no more than their stated errors together, and what the two rules of an
 * integral over space may share.
 */
function agree({
  computed,
  defined,
  scale = Math.max(Math.abs(computed.value), Math.abs(defined.value)),
  shared = ROUNDING,
}: Pair) {
  const { value, error } = minus(computed, defined);
  return atMost(Math.abs(value), error + shared * scale);
}
