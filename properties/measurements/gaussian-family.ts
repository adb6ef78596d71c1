import { approximationConstant, squaredScoreNorm } from '../../src/bound/gaussian-constants.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { embedding } from '../../src/features/embedding.js';
import { evaluate } from '../../src/formula/formula.js';
import { dot } from '../../src/numeric/vectors.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { integratedRate } from '../generators/processes.js';
import {
  type FeatureLaw,
  type FeatureNode,
  featuresOf,
  hermiteNodes,
  meanLossOfAverage,
} from '../oracles/gaussian-features.js';

/** p_0 = N(mean, I) on R^d under a vp process, and the law of features whose average is its score. */
export interface GaussianFamily extends FeatureLaw {
  readonly process: ProcessSpec;
}

/** The experiment whose features are drawn from that law. */
export function experimentOf(
  { process, mean, weightScale, timeWeightScale }: GaussianFamily,
  drawn: { readonly width: number; readonly seed: number },
): Pick<Experiment, 'process' | 'target' | 'embedding' | 'features'> {
  return {
    process,
    target: { kind: 'mixture', weights: [1], means: [[...mean]], variances: [1] },
    embedding: { kind: 'signal' },
    features: { ...drawn, weightScale, timeWeightScale },
  };
}

/** C_6. */
export function constantOf({ mean, weightScale, timeWeightScale, process }: GaussianFamily): number {
  const b = integratedRate(forwardProcess(process));
  const kappa = (timeWeightScale * timeWeightScale) / (weightScale * weightScale);
  return evaluate(approximationConstant, { d: mean.length, b, c: -Math.expm1(-b), kappa, M: dot(mean, mean) });
}

/** H^2 = E|a|^2. */
export function squaredNorm({ mean, weightScale, timeWeightScale }: FeatureLaw): number {
  return evaluate(squaredScoreNorm, { d: mean.length, M: dot(mean, mean), s_w: weightScale, s_u: timeWeightScale });
}

/** J_0 = d b/2, b = int beta: the score of N(alpha mu, I) has mean square d. */
export function initialLoss({ mean, process }: GaussianFamily): number {
  return 0.5 * mean.length * integratedRate(forwardProcess(process));
}

/** The loss of the model with given features and the embedding (1, alpha_t). */
export function lossOfFeatures(
  { mean, process }: GaussianFamily,
  nodes: readonly FeatureNode[],
  timeNodes: number,
): QuadraticLoss {
  const forward = forwardProcess(process);
  const features = featuresOf(nodes, embedding({ kind: 'signal' }, forward));
  return quadraticLoss(forward, features, gaussianMixture([1], [mean], [1]), timeNodes);
}

/** E J of the mean of m independent features, by m. */
export function meanLoss(family: GaussianFamily, timeNodes: number): (m: number) => number {
  const nodes = hermiteNodes(family);
  return meanLossOfAverage(nodes, lossOfFeatures(family, nodes, timeNodes), initialLoss(family));
}
