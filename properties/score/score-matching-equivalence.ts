import { claim, control } from '../../src/claim/claim.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import { setting } from '../../src/experiment/setting.js';
import { normalPdf } from '../../src/numeric/normal.js';
import { panelQuadrature, splitEvenly } from '../../src/target/panels.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import {
  explicitMatching,
  featureScores,
  joinedInPairs,
  lossChanges,
  type Matching,
} from '../by-definition/explicit-loss.js';
import { type ReadoutCase, randomReadouts, readoutCases } from '../cases/random-readouts.js';

/** Quadrature nodes in diffusion time: all forms have the same, so few lose nothing. */
const TIME_NODES = 3;
/** Agreement wanted of differences of J, as a part of the terms they are made of. */
const TOLERANCE = 1e-6;
/** Noise beyond this many deviations has a mass of 1e-18. */
const EDGE = 9;

const cases = readoutCases(16);

/**
 * Denoising score matching: the target of the regression at x = alpha x_0 + sigma eps is -(x - alpha x_0)/noise, noise = sigma^2. In
 * the coordinates (x_0, x) kinks are those of x alone: p_t(x) and the mean target are integrals over x_0 of
 * p_0(x_0) N(x; alpha x_0, sigma^2), by panels as fine as both factors.
 */
const denoisingMatching =
  (noise: (sigma: number) => number): Matching =>
  (target, { alpha, sigma }, nodesPerPanel) => {
    const width = sigma / alpha;
    const { nodes, weights } = panelQuadrature(
      splitEvenly(joinedInPairs(target.panels(UNDIFFUSED)), width),
      nodesPerPanel,
    );
    const masses = nodes.map((x0, q) => weights[q] * Math.exp(target.logDensity([x0], UNDIFFUSED)));
    return (x) => {
      let density = 0;
      let pull = 0;
      for (let q = firstFrom(nodes, x / alpha - EDGE * width); q < nodes.length; q++) {
        const gap = x - alpha * nodes[q];
        if (gap < -EDGE * sigma) break;
        const joint = (masses[q] * normalPdf(gap / sigma)) / sigma;
        density += joint;
        pull -= (joint * gap) / noise(sigma);
      }
      return { density, pull };
    };
  };

/** The first index of an ascending list whose value is at least `low`. */
function firstFrom(values: Float64Array, low: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (values[middle] < low) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** J(A) - J(A_0) by the three forms, each pair of them. */
function compare({ experiment, seed }: ReadoutCase, noise: (sigma: number) => number): Comparison[] {
  const built = setting(experiment);
  const loss = quadraticLoss(built.process, built.features, built.target, TIME_NODES);
  const pair = randomReadouts(loss.width, 2, seed);
  const [explicit] = lossChanges(built, featureScores(built.features, pair), TIME_NODES, explicitMatching);
  const [denoising] = lossChanges(built, featureScores(built.features, pair), TIME_NODES, denoisingMatching(noise));
  const implicit = {
    value: lossChange(loss, pair[1]) - lossChange(loss, pair[0]),
    error: lossRounding(loss, pair[0]) + lossRounding(loss, pair[1]),
  };
  const agree = (law: number, one: { value: number; error: number }, other: { value: number; error: number }) =>
    equality({
      left: one.value,
      right: other.value,
      tolerance: TOLERANCE,
      scale: explicit.scale,
      error: one.error + other.error,
      detail: { law },
    });
  return [agree(1, implicit, explicit), agree(2, denoising, explicit), agree(3, denoising, implicit)];
}

export const scoreMatchingEquivalence = claim({
  id: 'score-matching-equivalence',
  group: 'score',
  title: 'Explicit, implicit and denoising score matching differ by constants',
  source: {
    paper: 'Vincent 2011, A Connection Between Score Matching and Denoising Autoencoders',
    locus: 'section 4; implicit: Hyvarinen 2005, Theorem 1',
  },
  statement: String.raw`\tfrac12 \int g^2 E \bigl| s_A(x_t, t) + \tfrac{x_t - \alpha x_0}{\sigma^2} \bigr|^2 dt
    - \tfrac12 \int g^2 E |s_A - \nabla \log p_t|^2 dt
    \ \text{and}\ \tfrac1{2m} \operatorname{tr}(A G A^\top) - \tfrac1m \operatorname{tr}(A B^\top) - J(A)
    \ \text{do not depend on } A`,
  plain: [
    '1/2 ∫ g^2 E|s_A(x_t, t) + (x_t - alpha x_0)/sigma^2|^2 dt - J(A)  and  tr(A G A^T)/(2m) - tr(A B^T)/m - J(A)',
    'do not depend on A;  J(A) = 1/2 ∫ g^2 E|s_A - grad log p_t|^2 dt',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    { statement: 'differences between two A: at t = 0 the constant of the denoising form is infinite' },
    { statement: 'drawn in d = 1, where means over x_t are integrals on a line' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases,
  check: (aCase) => compare(aCase, (sigma) => sigma * sigma),
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted of differences of J, as a part of the terms they are made of',
    },
  ],
  experiment: ({ experiment }) => experiment,
  controls: [
    control({
      id: 'sigma-not-squared',
      title: 'sigma in place of sigma^2 in the denoising target',
      cases,
      check: (aCase) => compare(aCase, (sigma) => sigma),
    }),
  ],
});
