import { claim } from '../../src/claim/claim.js';
import { setting } from '../../src/experiment/setting.js';
import { type Estimate, equal } from '../../src/numeric/estimate.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { denoisingMatching } from '../by-definition/denoising-matching.js';
import { explicitMatching, featureScores, type LossChange, lossChanges } from '../by-definition/explicit-loss.js';
import { type ReadoutCase, randomReadouts, readoutCases } from '../cases/random-readouts.js';

/** Agreement wanted of differences of J, as a part of the terms they are made of. */
const TOLERANCE = 1e-6;

export const scoreMatchingEquivalence = claim({
  id: 'score-matching-equivalence',
  title: 'Explicit, implicit and denoising score matching differ by constants',
  source: {
    paper: 'Vincent 2011, A Connection Between Score Matching and Denoising Autoencoders',
    locus: 'section 4',
    note: 'for the denoising form; the implicit one is Theorem 1 of Hyvarinen 2005',
  },
  assumptions: [{ statement: 'differences between two A: at t = 0 the constant of the denoising form is infinite' }],
  scope: ['drawn in d = 1, where means over x_t are integrals on a line'],
  laws: {
    implicit: {
      says: 'tr(A G A^T)/(2m) - tr(A B^T)/m - J(A) does not depend on A;  J(A) = 1/2 ∫ g^2 E|s_A - grad log p_t|^2 dt',
      latex: String.raw`\tfrac1{2m} \operatorname{tr}(A G A^\top) - \tfrac1m \operatorname{tr}(A B^\top) - J(A)
        \text{ does not depend on } A, \quad J(A) = \tfrac12 \int g^2 E |s_A - \nabla \log p_t|^2 dt`,
      sharpness: 'tight',
      of: ({ implicit, explicit, scale }) => equal(implicit, explicit, { tolerance: TOLERANCE, scale }),
    },
    denoising: {
      says: '1/2 ∫ g^2 E|s_A(x_t, t) + (x_t - alpha x_0)/sigma^2|^2 dt - J(A)  does not depend on A',
      latex: String.raw`\tfrac12 \int g^2 E \bigl| s_A(x_t, t) + \tfrac{x_t - \alpha x_0}{\sigma^2} \bigr|^2 dt - J(A)
        \text{ does not depend on } A`,
      sharpness: 'tight',
      of: ({ denoising, explicit, implicit, scale }) => [
        equal(denoising, explicit, { tolerance: TOLERANCE, scale }),
        equal(denoising, implicit, { tolerance: TOLERANCE, scale }),
      ],
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => readoutCases(16),
  measure: (aCase: ReadoutCase) => changeByEachForm(aCase, (sigma) => sigma * sigma),
  controls: [
    {
      id: 'sigma-not-squared',
      title: 'sigma in place of sigma^2 in the denoising target',
      breaks: 'denoising',
      measure: (aCase: ReadoutCase) => changeByEachForm(aCase, (sigma) => sigma),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted of differences of J, as a part of the terms they are made of',
    },
  ],
});

/** Quadrature nodes in diffusion time: all forms have the same, so few lose nothing. */
const TIME_NODES = 3;

/** J(A) - J(A_0) by the three forms of score matching, and the size of its terms. */
interface Changes {
  readonly explicit: Estimate;
  readonly implicit: Estimate;
  readonly denoising: Estimate;
  readonly scale: number;
}

/** @param noise what the denoising form divides by: sigma^2 */
function changeByEachForm({ experiment, seed }: ReadoutCase, noise: (sigma: number) => number): Changes {
  const built = setting(experiment);
  const loss = quadraticLoss(built.process, built.features, built.target, TIME_NODES);
  const pair = randomReadouts(loss.width, 2, seed);
  const scores = featureScores(built.features, pair);
  const [[{ scale, ...explicit }], [denoising]] = [explicitMatching, denoisingMatching(noise)].map(
    (matching): LossChange[] => lossChanges(built, scores, TIME_NODES, matching),
  );
  return {
    explicit,
    implicit: {
      value: lossChange(loss, pair[1]) - lossChange(loss, pair[0]),
      error: lossRounding(loss, pair[0]) + lossRounding(loss, pair[1]),
    },
    denoising: { value: denoising.value, error: denoising.error },
    scale,
  };
}
