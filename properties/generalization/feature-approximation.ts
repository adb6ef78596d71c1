import fc from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import {
  approximationConstant,
  type FeatureNode,
  featureNodes,
  featuresOf,
  type GaussianFamily,
  noiseOf,
} from '../cases/gaussian-family.js';
import { between, logBetween, sizes, variancePreserving, vectors } from '../cases/generators.js';

/** Agreement wanted, as a part of the mean loss. */
const TOLERANCE = 1e-6;
/** Time nodes: means over features are smooth in time, so the quadrature converges geometrically. */
const FINE = 40;
const COARSE = 28;

/** The loss of models of the given features. */
type LossOf = (features: readonly FeatureNode[]) => QuadraticLoss;

function lossOf({ mean }: GaussianFamily, process: ForwardProcess, timeNodes: number): LossOf {
  const target = gaussianMixture([1], [mean], [1]);
  return (features) => quadraticLoss(process, featuresOf(features, process), target, timeNodes);
}

/**
 * E J of the mean of m independent features. J is a sum over features and over pairs of them, so the losses of all nodes and of
 * their pairs, of one model, give its mean for every m.
 */
function meanLoss(family: GaussianFamily, process: ForwardProcess, timeNodes: number): (m: number) => number {
  const nodes = featureNodes(family);
  const size = nodes.length;
  const d = family.mean.length;
  const { gram, crossMoment } = lossOf(family, process, timeNodes)(nodes);
  let [squares, pairs, linear] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const { coefficients: a, probability: p } = nodes[i];
    squares += p * product(a, a) * size * gram[i * size + i];
    for (let k = 0; k < d; k++) linear += p * a[k] * crossMoment[k * size + i];
    for (let j = 0; j < size; j++) {
      pairs += p * nodes[j].probability * product(a, nodes[j].coefficients) * size * gram[i * size + j];
    }
  }
  return (m) => 0.5 * (squares / m + (1 - 1 / m) * pairs) - linear + 0.5 * d * noiseOf(process);
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, k) => sum + x * b[k], 0);
}

/** E J of the mean of two independent features on the line, one model at a time: 27 x 27 of them. */
export function meanLossOfTwo(family: GaussianFamily, timeNodes: number): number {
  const process = forwardProcess(family.process);
  const loss = lossOf(family, process, timeNodes);
  let sum = 0.5 * noiseOf(process);
  for (const first of featureNodes(family)) {
    for (const second of featureNodes(family)) {
      const A = Float64Array.of(first.coefficients[0], second.coefficients[0]);
      sum += first.probability * second.probability * lossChange(loss([first, second]), A);
    }
  }
  return sum;
}

/** E J(A_f) integrated over features against a formula, for each width m. */
export function compareApproximation(
  family: GaussianFamily,
  widths: readonly number[],
  formula: (m: number, constant: number) => number,
): Comparison[] {
  const process = forwardProcess(family.process);
  const [fine, coarse] = [FINE, COARSE].map((count) => meanLoss(family, process, count));
  const constant = approximationConstant(family);
  const initialLoss = 0.5 * family.mean.length * noiseOf(process);
  // the pairs, the linear part and J_0 cancel down to C_6/m
  const rounding = 1e2 * Number.EPSILON * (constant + 2 * initialLoss);
  return widths.map((m) =>
    equality({
      left: fine(m),
      right: formula(m, constant),
      tolerance: TOLERANCE,
      scale: constant / m,
      error: Math.abs(fine(m) - coarse(m)) + rounding,
      detail: { dimension: family.mean.length, width: m, constant, initialLoss },
    }),
  );
}

/** Both scales within a factor of three of 1. */
const scales = logBetween(0.3, 3);

/** A member of the family on R^d, and the m of a wide average. */
const familyIn = (dimension: number) =>
  fc.record({
    process: variancePreserving,
    mean: vectors(dimension, between(-3, 3)),
    weightScale: scales,
    timeWeightScale: scales,
    width: sizes(3, 512),
  });

export const featureApproximation = claim({
  id: 'feature-approximation',
  group: 'generalization',
  title: 'The mean of m random features misses the function that all features average to by C_6/m',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 6, with its constant for Gaussian p_0' },
  statement: String.raw`f = E_\rho[a(w, u)\,\mathrm{relu}(w \cdot x + u \cdot e(t))], \quad E \tfrac12 \|f_m - f\|^2
    = \frac{1}{2m} \big( E[|a|^2 \|\varphi\|^2] - \|f\|^2 \big) = \frac{C_6}{m}`,
  plain: [
    'f = E[a(w, u) relu(w . x + u . e(t))],  f_m the mean of a relu over m draws of (w, u):',
    'E 1/2 |f_m - f|^2 = (E[|a|^2 |phi|^2] - |f|^2) / (2m) = C_6 / m',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    { statement: 'p_0 = N(mu, I), vp, e(t) = (1, alpha_t): f is the exact score -x + mu alpha_t' },
    {
      statement:
        'f_m averages m independent features, w ~ N(0, s_w^2 I), u ~ N(0, s_u^2 I), |.|^2 = int g^2 E_{p_t}|.|^2 dt',
    },
    { statement: 'in d <= 3: E over features is a sum over 3^(d+2) nodes, and over their pairs' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases: fc.oneof(
    { weight: 3, arbitrary: familyIn(1) },
    { weight: 1, arbitrary: familyIn(2) },
    { weight: 1, arbitrary: familyIn(3) },
  ),
  check: (aCase) => compareApproximation(aCase, [1, 2, aCase.width], (m, constant) => constant / m),
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'agreement wanted, as a part of the mean loss C_6/m' }],
  controls: [
    control({
      id: 'square-of-width',
      title: 'C_6/m^2 in place of C_6/m',
      cases: familyIn(1),
      check: (aCase) => compareApproximation(aCase, [aCase.width], (m, constant) => constant / (m * m)),
    }),
  ],
  proves: 'approximation',
});
