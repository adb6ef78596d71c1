import type { Embedding } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { dot } from '../../src/numeric/vectors.js';

/**
 * Normal features phi = relu(w . x + u . e(t)), e(t) = (1, alpha_t), w ~ N(0, s_w^2 I) and u ~ N(0, s_u^2 I_2), whose
 * average with coefficients a is the score of p_0 = N(mu, I) under vp:
 *
 * E[a phi] = -x + mu alpha_t,  a(w, u) = -(2/s_w^2) w + (2/s_u^2) u_2 mu.
 */
export interface FeatureLaw {
  /** mu, d values. */
  readonly mean: readonly number[];
  /** s_w. */
  readonly weightScale: number;
  /** s_u. */
  readonly timeWeightScale: number;
}

/** A_f, d x m: the coefficients a(w_i, u_i) of given features. */
export function representingReadout(
  { mean, weightScale: sw, timeWeightScale: su }: FeatureLaw,
  { width: m, dimension: d, weights, timeWeights }: RandomFeatures,
): Float64Array {
  return Float64Array.from({ length: d * m }, (_, k) => {
    const [j, i] = [Math.floor(k / m), k % m];
    return (-2 / (sw * sw)) * weights[i * d + j] + (2 / (su * su)) * mean[j] * timeWeights[2 * i + 1];
  });
}

/** One node of the law: w and the coefficient a(w, u), d values each, (u_1, u_2), and its probability. */
export interface FeatureNode {
  readonly weights: readonly number[];
  readonly timeWeights: readonly [number, number];
  readonly coefficients: readonly number[];
  readonly probability: number;
}

/** (w, u) = (s_w z, s_u y) and a(w, u) = -(2/s_w) z + (2/s_u) y_2 mu at a place (z, y) of d + 2 standard coordinates. */
function featureAt(
  { mean, weightScale: sw, timeWeightScale: su }: FeatureLaw,
  place: readonly number[],
  probability: number,
): FeatureNode {
  const z = place.slice(0, -2);
  const [y1, y2] = place.slice(-2);
  return {
    weights: z.map((x) => sw * x),
    timeWeights: [su * y1, su * y2],
    coefficients: z.map((x, j) => (-2 / sw) * x + (2 / su) * mean[j] * y2),
    probability,
  };
}

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

/** The law at the 3^(d+2) nodes of the Hermite rule in each coordinate. */
export function hermiteNodes(law: FeatureLaw): FeatureNode[] {
  return standardNodes(law.mean.length + 2).map(({ place, probability }) => featureAt(law, place, probability));
}

/** The tensor rule for N(0, I). */
function standardNodes(dimension: number): { place: number[]; probability: number }[] {
  if (dimension === 0) return [{ place: [], probability: 1 }];
  return standardNodes(dimension - 1).flatMap(({ place, probability }) =>
    HERMITE.map(({ node, weight }) => ({ place: [...place, node], probability: weight * probability })),
  );
}

/**
 * d = 1: the law at nodes (x, y, z) of the unit sphere in place of the normal vector, whose length is integrated by
 * `meanSquareOnRay`. The sphere is split at w = 0, where a loss is not smooth.
 *
 * @param count nodes between a pole and the equator
 */
export function sphereNodes(law: FeatureLaw, count: number): FeatureNode[] {
  const { nodes, weights } = gaussLegendre(count);
  const around = 2 * count;
  return [-1, 1].flatMap((side) =>
    Array.from(nodes, (node, i): FeatureNode[] => {
      const x = 0.5 * (node + side);
      const radius = Math.sqrt(1 - x * x);
      return Array.from({ length: around }, (_, k) => {
        const angle = (2 * Math.PI * (k + 0.5)) / around;
        return featureAt(law, [x, radius * Math.cos(angle), radius * Math.sin(angle)], weights[i] / (4 * around));
      });
    }).flat(),
  );
}

/** E r^2, E r^4, E r^6 and E r^8 of the norm r of a standard normal vector of three entries. */
const [R2, R4, R6, R8] = [3, 15, 105, 945];

/**
 * E J_1^2 along a ray on which (w, u) grows like r: a phi grows like r^2, so the loss of one feature is
 * J_1 = 1/2 |a phi - f|^2 = c4 r^4 + c2 r^2 + c0, and the mean over r is exact.
 */
export function meanSquareOnRay(c4: number, c2: number, c0: number): number {
  return c4 * c4 * R8 + 2 * c4 * c2 * R6 + (c2 * c2 + 2 * c4 * c0) * R4 + 2 * c2 * c0 * R2 + c0 * c0;
}

/** The nodes as the features of one model. */
export function featuresOf(nodes: readonly FeatureNode[], embedding: Embedding): RandomFeatures {
  return {
    width: nodes.length,
    dimension: nodes[0].weights.length,
    weights: Float64Array.from(nodes.flatMap(({ weights }) => weights)),
    timeWeights: Float64Array.from(nodes.flatMap(({ timeWeights }) => timeWeights)),
    embedding,
  };
}

/**
 * E J of the mean of m independent features. J is a sum over features and over pairs of them, so the terms of all nodes
 * and of their pairs, in one model, give its mean for every m.
 *
 * @param loss G and B of the model that has the nodes as its features
 * @param zeroLoss J_0
 */
export function meanLossOfAverage(
  nodes: readonly FeatureNode[],
  { gram, crossMoment }: { readonly gram: Float64Array; readonly crossMoment: Float64Array },
  zeroLoss: number,
): (m: number) => number {
  const size = nodes.length;
  let [squares, pairs, linear] = [0, 0, 0];
  for (const [i, { coefficients: a, probability: p }] of nodes.entries()) {
    squares += p * dot(a, a) * size * gram[i * size + i];
    for (const [k, a_k] of a.entries()) linear += p * a_k * crossMoment[k * size + i];
    for (const [j, other] of nodes.entries()) {
      pairs += p * other.probability * dot(a, other.coefficients) * size * gram[i * size + j];
    }
  }
  return (m) => 0.5 * (squares / m + (1 - 1 / m) * pairs) - linear + zeroLoss;
}
