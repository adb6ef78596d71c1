import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, equal, minus, plus } from '../../src/numeric/estimate.js';
import { variancePreserving } from '../generators/processes.js';
import { mixtures } from '../generators/targets.js';
import { balanceCases, entropyOf, lossOf, ofProduct, type Pair, priorOf } from './entropy-balance.measure.js';

/** Required agreement of two quadratures of smooth functions, relative: ten times their usual difference. */
const TOLERANCE = 4e-5;

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
    stated: {
      statement: 'each of the three is off by no more than the error that it states',
      latex: String.raw`|\hat{J}_0 - J_0|, |\hat{h} - h|, |\hat{D} - D| \le \text{the errors stated}`,
      sharpness: 'upper',
      measure: ofProduct,
      check: asStated,
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
  ],
  // integrals over space take a fourth of a second a case; of fewer cases one that is undecided would be too many
  sizes: {
    quick: { cases: 24, controlCases: 12 },
    ci: { cases: 150, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of two quadratures, relative' }],
});

/** How far rounding may move either of two estimates beyond the error that it states, relative. */
const ROUNDING = 1e-11;

/** The engine's value equals the one by definition. */
function agree({ computed, defined, scale }: Pair) {
  return equal(computed, defined, { tolerance: TOLERANCE, scale });
}

/** They differ by no more than their stated errors together, rounding aside. */
function asStated({ computed, defined, scale = Math.abs(defined.value) }: Pair) {
  const { value, error } = minus(computed, defined);
  return atMost(Math.abs(value), error + ROUNDING * scale, scale);
}
