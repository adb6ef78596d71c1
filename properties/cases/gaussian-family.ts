import type { Experiment } from '../../src/experiment/schema.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import { embedding } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';

/** p_0 = N(mean, I) on R^d under a vp process, and the scales of the features' law. */
export interface GaussianFamily {
  readonly process: Experiment['process'];
  /** mu, d values. */
  readonly mean: readonly number[];
  /** s_w. */
  readonly weightScale: number;
  /** s_u. */
  readonly timeWeightScale: number;
}

/**
 * The Gauss-Hermite rule of three nodes for N(0, 1): exact up to degree 5. The nodes come in pairs w, -w, and
 * a relu(z) of the two, a and z odd, adds up to a z, its square to (a z)^2: so what is asked of the rule are polynomials of degree 4
 * in the features, and means over features are exact, heavy tails and kinks notwithstanding.
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

/** The score model of some features. */
export function featuresOf(nodes: readonly FeatureNode[], process: ForwardProcess): RandomFeatures {
  return {
    width: nodes.length,
    dimension: nodes[0].weights.length,
    weights: Float64Array.from(nodes.flatMap((node) => node.weights)),
    timeWeights: Float64Array.from(nodes.flatMap((node) => node.timeWeights)),
    embedding: embedding({ kind: 'signal' }, process),
  };
}

/** b = int beta. The score of N(alpha mu, I) has mean square d: J_0 = d b/2. */
export const noiseOf = (process: ForwardProcess) => -2 * Math.log(process.coefficients(process.horizon).alpha);

/**
 * With b = int beta, eps = 1 - e^{-b}, kappa = s_u^2/s_w^2, M = |mu|^2,
 *
 * C_6 = d(d+2) b + d kappa (b + eps) + M [b + (d+1) eps + d b/kappa] + eps M^2/kappa - d b/2.
 */
export function approximationConstant({ mean, weightScale, timeWeightScale, process }: GaussianFamily): number {
  const d = mean.length;
  const b = noiseOf(forwardProcess(process));
  const eps = -Math.expm1(-b);
  const kappa = (timeWeightScale * timeWeightScale) / (weightScale * weightScale);
  const M = mean.reduce((sum, x) => sum + x * x, 0);
  const shifted = M * (b + (d + 1) * eps + (d * b) / kappa) + (eps * M * M) / kappa;
  return d * (d + 2) * b + d * kappa * (b + eps) + shifted - 0.5 * d * b;
}
