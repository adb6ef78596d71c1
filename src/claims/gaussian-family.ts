import type { Experiment } from '../experiment/schema.js';
import { forwardProcess } from '../experiment/setting.js';
import { embedding } from '../features/embedding.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { ForwardProcess } from '../process/forward-process.js';

/** p_0 = N(mean, 1) under a vp process, and the scales of the features' law. */
export interface GaussianFamily {
  readonly process: Experiment['process'];
  /** mu. */
  readonly mean: number;
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

/** One node of the law of a feature: w, (u_1, u_2), the coefficient a(w, u), and its probability. */
export interface FeatureNode {
  readonly weight: number;
  readonly timeWeights: readonly [number, number];
  readonly coefficient: number;
  readonly probability: number;
}

/** The 27 nodes of w ~ N(0, s_w^2), u ~ N(0, s_u^2 I_2), with a = -(2/s_w^2) w + (2/s_u^2) mu u_2. */
export function featureNodes({ mean, weightScale: sw, timeWeightScale: su }: GaussianFamily): FeatureNode[] {
  return HERMITE.flatMap((x) =>
    HERMITE.flatMap((y) =>
      HERMITE.map((z) => ({
        weight: sw * x.node,
        timeWeights: [su * y.node, su * z.node] as const,
        coefficient: (-2 / sw) * x.node + (2 / su) * mean * z.node,
        probability: x.weight * y.weight * z.weight,
      })),
    ),
  );
}

/** The score model of some features. */
export function featuresOf(nodes: readonly FeatureNode[], process: ForwardProcess): RandomFeatures {
  return {
    width: nodes.length,
    dimension: 1,
    weights: Float64Array.from(nodes, (node) => node.weight),
    timeWeights: Float64Array.from(nodes.flatMap((node) => node.timeWeights)),
    embedding: embedding({ kind: 'signal' }, process),
  };
}

/** J_0 = b/2, b = int beta: the score of N(alpha mu, 1) has mean square 1. */
export const noiseOf = (process: ForwardProcess) => -2 * Math.log(process.coefficients(process.horizon).alpha);

/**
 * C_6 for d = 1: with b = int beta, eps = 1 - e^{-b}, kappa = s_u^2/s_w^2, M = mu^2,
 *
 * C_6 = 3 b + kappa (b + eps) + M [b + 2 eps + b/kappa] + eps M^2/kappa - b/2.
 */
export function approximationConstant({ mean, weightScale, timeWeightScale, process }: GaussianFamily): number {
  const b = noiseOf(forwardProcess(process));
  const eps = -Math.expm1(-b);
  const kappa = (timeWeightScale * timeWeightScale) / (weightScale * weightScale);
  const M = mean * mean;
  return 3 * b + kappa * (b + eps) + M * (b + 2 * eps + b / kappa) + (eps * M * M) / kappa - b / 2;
}
