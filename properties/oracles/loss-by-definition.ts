import type { EmbeddingKind } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { Weighting } from '../../src/training/weighting.js';
import { portionOf } from './portion-of.js';
import { pairMoment, slopeMoment } from './rectified-moments.js';
import { timeQuadrature } from './time-quadrature.js';

/** sum_k weights_k N(means_k, variances_k I). */
export interface IsotropicMixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly number[];
}

/** How the integrals are taken, and what weighs them. */
export interface Rules {
  /** Nodes in diffusion time. */
  readonly timeNodes: number;
  /** Nodes in each panel of the quadrature over arguments. */
  readonly nodes: number;
  /** lambda. */
  readonly weighting: Weighting;
}

/** G and B as they are defined. */
export interface LossByDefinition {
  /** (1/m) int lambda E_{p_t}[phi phi^T] dt, m x m row-major. */
  readonly gram: Float64Array;
  /** int lambda E_{p_t}[phi grad log p_t] dt, d x m row-major. */
  readonly crossMoment: Float64Array;
}

/**
 * G and B of a mixture by quadrature over the arguments of one feature or of two under each Gaussian of p_t, in any
 * dimension.
 *
 * As p_t grad log p_t is a sum over these Gaussians, E_{p_t}[phi grad log p_t] is a sum of E[relu(l) (mu - x)]/v, each
 * of which points along w: -w E[relu(l) (l - E l)]/(|w|^2 v).
 */
export function lossByDefinition(
  process: ForwardProcess,
  features: RandomFeatures,
  embedding: EmbeddingKind,
  { weights, means, variances }: IsotropicMixture,
  { timeNodes, nodes, weighting }: Rules,
): LossByDefinition {
  const { width: m, dimension: d } = features;
  const rows = Array.from({ length: m }, (_, i) => features.weights.subarray(i * d, (i + 1) * d));
  const lengths = rows.map((row) => norm(row));
  const gram = new Float64Array(m * m);
  const crossMoment = new Float64Array(d * m);
  const { nodes: times, weights: steps } = timeQuadrature(process.horizon, timeNodes);
  for (const [node, t] of times.entries()) {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const lambda = { g2: diffusion * diffusion, paper: sigma / Math.sqrt(d), sigma2: sigma * sigma, one: 1 }[weighting];
    const biases = biasesByDefinition(features, embedding, alpha, t / process.horizon);
    for (const [k, share] of weights.entries()) {
      const factor = steps[node] * lambda * share;
      const variance = alpha * alpha * variances[k] + sigma * sigma;
      const law = rows.map((row, i) => ({
        mean: biases[i] + alpha * dot(row, means[k]),
        deviation: lengths[i] * Math.sqrt(variance),
      }));
      for (let i = 0; i < m; i++) {
        const pull = (factor * slopeMoment(law[i], nodes)) / variance;
        for (let j = 0; j < d; j++) crossMoment[j * m + i] -= pull * portionOf(rows[i][j], lengths[i] * lengths[i]);
        for (let j = 0; j <= i; j++) {
          const r = Math.min(1, Math.max(-1, portionOf(dot(rows[i], rows[j]), lengths[i] * lengths[j])));
          const moment = (factor * pairMoment(law[i], law[j], r, nodes)) / m;
          gram[i * m + j] += moment;
          if (j < i) gram[j * m + i] += moment;
        }
      }
    }
  }
  return { gram, crossMoment };
}

/** b_i(t) = u_i . e(t) with e(t) = (1, cos(pi t/T), sin(pi t/T), cos(2 pi t/T), ...) or (1, alpha_t). */
function biasesByDefinition(
  { width, timeWeights }: RandomFeatures,
  kind: EmbeddingKind,
  alpha: number,
  progress: number,
): Float64Array {
  const size = timeWeights.length / width;
  const entry = (k: number) => {
    if (k === 0) return 1;
    if (kind.kind === 'signal') return alpha;
    const angle = Math.ceil(k / 2) * Math.PI * progress;
    return k % 2 === 1 ? Math.cos(angle) : Math.sin(angle);
  };
  return Float64Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += timeWeights[i * size + k] * entry(k);
    return sum;
  });
}
