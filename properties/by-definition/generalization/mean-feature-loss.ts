import { forwardProcess } from '../../../src/experiment/setting.js';
import { embedding } from '../../../src/features/embedding.js';
import { dot } from '../../../src/numeric/vectors.js';
import { gaussianMixture } from '../../../src/target/mixture.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';
import type { GaussianFamily } from '../../cases/generalization/gaussian-family.js';
import { integratedRate } from '../../generators/integrated-rate.js';

/**
 * The Gauss-Hermite rule of three nodes for N(0, 1): exact up to degree 5. The nodes come in pairs w, -w. As a and z
 * are odd, the sum of a relu(z) over a pair is a z, and that of its square is (a z)^2. So the rule only meets
 * polynomials of degree 4 in the features, and means over features are exact in spite of heavy tails and kinks.
 */
const HERMITE = [
  { node: -Math.sqrt(3), weight: 1 / 6 },
  { node: 0, weight: 2 / 3 },
  { node: Math.sqrt(3), weight: 1 / 6 },
];

/** One node of the law of a feature: w and the coefficient a(w, u), d values each, (u_1, u_2), and its probability. */
export interface FeatureNode {
  readonly weights: readonly number[];
  readonly timeWeights: readonly [number, number];
  readonly coefficients: readonly number[];
  readonly probability: number;
}

/** The 3^(d+2) nodes of w ~ N(0, s_w^2 I), u ~ N(0, s_u^2 I_2), with a = -(2/s_w^2) w + (2/s_u^2) mu u_2. */
export function featureNodes({ mean, weightScale: sw, timeWeightScale: su }: GaussianFamily): FeatureNode[] {
  return standardNodes(mean.length + 2).map(({ place, probability }) => {
    const z = place.slice(0, -2);
    const [y1, y2] = place.slice(-2);
    return {
      weights: z.map((x) => sw * x),
      timeWeights: [su * y1, su * y2],
      coefficients: z.map((x, j) => (-2 / sw) * x + (2 / su) * mean[j] * y2),
      probability,
    };
  });
}

/** The tensor rule for N(0, I). */
function standardNodes(dimension: number): { place: number[]; probability: number }[] {
  if (dimension === 0) return [{ place: [], probability: 1 }];
  return standardNodes(dimension - 1).flatMap(({ place, probability }) =>
    HERMITE.map(({ node, weight }) => ({ place: [...place, node], probability: weight * probability })),
  );
}

/** The loss of the model with given features and the embedding (1, alpha_t). */
export function lossOfFeatures(
  { mean, process }: GaussianFamily,
  nodes: readonly FeatureNode[],
  timeNodes: number,
): QuadraticLoss {
  const forward = forwardProcess(process);
  const features = {
    width: nodes.length,
    dimension: mean.length,
    weights: Float64Array.from(nodes.flatMap(({ weights }) => weights)),
    timeWeights: Float64Array.from(nodes.flatMap(({ timeWeights }) => timeWeights)),
    embedding: embedding({ kind: 'signal' }, forward),
  };
  return quadraticLoss(forward, features, gaussianMixture([1], [mean], [1]), timeNodes);
}

/** J_0 = d b/2, b = int beta: the score of N(alpha mu, I) has mean square d. */
export function initialLoss({ mean, process }: GaussianFamily): number {
  return 0.5 * mean.length * integratedRate(forwardProcess(process));
}

/**
 * E J of the mean of m independent features. J is a sum over features and over pairs of them, so the terms of all nodes
 * and of their pairs, in one model, give its mean for every m.
 */
export function meanLoss(family: GaussianFamily, timeNodes: number): (m: number) => number {
  const nodes = featureNodes(family);
  const size = nodes.length;
  const { gram, crossMoment } = lossOfFeatures(family, nodes, timeNodes);
  let [squares, pairs, linear] = [0, 0, 0];
  for (const [i, { coefficients: a, probability: p }] of nodes.entries()) {
    squares += p * dot(a, a) * size * gram[i * size + i];
    for (const [k, a_k] of a.entries()) linear += p * a_k * crossMoment[k * size + i];
    for (const [j, other] of nodes.entries()) {
      pairs += p * other.probability * dot(a, other.coefficients) * size * gram[i * size + j];
    }
  }
  return (m) => 0.5 * (squares / m + (1 - 1 / m) * pairs) - linear + initialLoss(family);
}
