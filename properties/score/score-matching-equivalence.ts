import { claim } from '../../src/claim/claim.js';
import { PROFILES } from '../../src/claim/profiles.js';
import { equal, times } from '../../src/numeric/estimate.js';
import { type ReadoutCase, readoutCases } from '../generators/random-readouts.js';
import { changeByEachForm, type FormsApart, formsApart } from './score-matching-equivalence.measure.js';

/** Required agreement of differences of J, as a fraction of the terms they are made of. */
const TOLERANCE = 1e-6;

export const scoreMatchingEquivalence = claim({
  id: 'score-matching-equivalence',
  title:
    'Explicit, implicit and denoising score matching differ by constants, the last by what the data keep to themselves',
  source: {
    paper: 'Vincent 2011, A Connection Between Score Matching and Denoising Autoencoders',
    locus: 'section 4',
    note:
      'for the denoising form; the implicit one is Theorem 1 of Hyvarinen 2005; Li, Li, Zhang, Bian 2023 use it between ' +
      'their eq. 5 and eq. 7, which are (2/T) times these for the weight g^2',
  },
  assumptions: [
    { statement: 'from t = 0 on the constant of the denoising form is infinite: it is compared at the nodes in t > 0' },
  ],
  scope: ['d = 1, where means over x_t are integrals on a line'],
  laws: {
    implicit: {
      statement: [
        'tr(A G A^T)/(2m) - tr(A B^T)/m - J(A) does not depend on A,',
        'J(A) = 1/2 ∫ g^2 E|s_A - grad log p_t|^2 dt',
      ].join('\n'),
      latex: String.raw`\tfrac1{2m} \operatorname{tr}(A G A^\top) - \tfrac1m \operatorname{tr}(A B^\top) - J(A)
        \text{ does not depend on } A, \quad J(A) = \tfrac12 \int g^2 E |s_A - \nabla \log p_t|^2 dt`,
      sharpness: 'tight',
      check: ({ implicit, explicit, scale }) => equal(implicit, explicit, { tolerance: TOLERANCE, scale }),
    },
    denoising: {
      statement: '1/2 ∫ g^2 E|s_A(x_t, t) + (x_t - alpha x_0)/sigma^2|^2 dt - J(A)  does not depend on A',
      latex: String.raw`\tfrac12 \int g^2 E \bigl| s_A(x_t, t) + \tfrac{x_t - \alpha x_0}{\sigma^2} \bigr|^2 dt - J(A)
        \text{ does not depend on } A`,
      sharpness: 'tight',
      check: ({ denoising, explicit, implicit, scale }) => [
        equal(denoising, explicit, { tolerance: TOLERANCE, scale }),
        equal(denoising, implicit, { tolerance: TOLERANCE, scale }),
      ],
    },
    constant: {
      statement: [
        'that difference is 1/2 ∫ g^2 (alpha^2/sigma^4) E|x_0 - E[x_0 | x_t]|^2 dt, here at A = 0:',
        '1/2 ∫ g^2 (1/sigma^2 - E|grad log p_t|^2) dt = 1/2 ∫ g^2 (alpha^2/sigma^4) E|x_0 - E[x_0 | x_t]|^2 dt',
      ].join('\n'),
      latex: String.raw`\tfrac12 \int g^2 E \bigl| s_A(x_t, t) + \tfrac{x_t - \alpha x_0}{\sigma^2} \bigr|^2 dt - J(A) =
        \tfrac12 \int g^2 \tfrac{\alpha^2}{\sigma^4} E \bigl| x_0 - E[x_0 | x_t] \bigr|^2 dt`,
      sharpness: 'tight',
      measure: formsApart,
      check: (values) => ofConstant(values, 1),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => readoutCases(16, { handMade: true }),
  measure: (aCase: ReadoutCase) => changeByEachForm(aCase, (sigma) => sigma * sigma),
  controls: [
    {
      id: 'variance-1-percent',
      title: '1.01 sigma^2 in place of sigma^2 in the denoising target',
      breaks: 'denoising',
      measure: (aCase: ReadoutCase) => changeByEachForm(aCase, (sigma) => 1.01 * sigma * sigma),
    },
    {
      id: 'spread-1-percent',
      title: '1.01 E|x_0 - E[x_0 | x_t]|^2 in place of E|x_0 - E[x_0 | x_t]|^2',
      breaks: 'constant',
      check: (values) => ofConstant(values, 1.01),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement of differences of J, as a fraction of the terms they are made of',
    },
  ],
  sizes: { ...PROFILES.identity, quick: { cases: 12, controlCases: 20 } },
});

function ofConstant({ difference, spread, scale }: FormsApart, factor: number) {
  return equal(difference, times(factor, spread), { tolerance: TOLERANCE, scale });
}
