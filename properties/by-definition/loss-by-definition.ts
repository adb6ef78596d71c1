import type { EmbeddingKind } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { normalCdf, normalPdf } from '../../src/numeric/normal.js';
import { norm } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { ascending, integratePanels } from '../../src/target/panels.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';

/** How finely the normal in the outer integral is cut, in deviations, and how far it reaches beyond where the argument is positive. */
const WIDTH = 0.5;
const REACH = 9;
/** An argument that is positive only beyond has moments below 1e-190. */
const NEVER = 30;
/** Where panels end about the place at which the inner argument changes its sign, in deviations of what is left of it. */
const AROUND = [-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9];

/** An argument w . x + b under a Gaussian. */
interface Argument {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * E[relu(X) relu(Y)] of normals of correlation r, as the integral over X of x times the mean of relu(Y) given x: with X = m1 + s1 z,
 * Y given z is N(m2 + r s2 z, s2^2 (1 - r^2)).
 */
function pairMoment(x: Argument, y: Argument, r: number, nodes: number): number {
  const rest = y.deviation * Math.sqrt((1 - r) * (1 + r));
  const slope = r * y.deviation;
  const start = -x.mean / x.deviation;
  if (Math.max(start, -y.mean / y.deviation) >= NEVER) return 0;
  // where Y is rarely positive it is mostly so at z near r times the distance
  const pull = r * Math.max(0, -y.mean / y.deviation);
  const from = Math.max(start, Math.min(0, pull) - REACH);
  const bend = -y.mean / slope;
  const even = evenly(from, Math.max(0, from, pull) + REACH);
  const cuts = AROUND.map((k) => bend + (k * rest) / Math.abs(slope)).filter(
    (z) => z > from && z < even[even.length - 1],
  );
  return integratePanels(ascending([...even, ...cuts]), nodes, (z) => {
    const given = y.mean + slope * z;
    return normalPdf(z) * (x.mean + x.deviation * z) * rectified(given, rest);
  });
}

/** E[relu(Y)] = m Phi(m/s) + s phi(m/s). */
function rectified(mean: number, deviation: number): number {
  if (deviation === 0) return Math.max(0, mean);
  return mean * normalCdf(mean / deviation) + deviation * normalPdf(mean / deviation);
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

/** E[relu(X) (X - m)]. */
function slopeMoment({ mean, deviation }: Argument, nodes: number): number {
  const from = Math.max(-REACH, -mean / deviation);
  if (from >= NEVER) return 0;
  return integratePanels(
    evenly(from, Math.max(0, from) + REACH),
    nodes,
    (z) => normalPdf(z) * (mean + deviation * z) * deviation * z,
  );
}

/** Ends of panels that cover an interval: narrower in the tail, where the density falls by exp(-z) in one deviation at z. */
function evenly(from: number, to: number): Float64Array {
  const width = WIDTH / Math.max(1, from / 4);
  const count = Math.ceil((to - from) / width);
  return ascending(Array.from({ length: count + 1 }, (_, k) => from + k * width));
}

/** sum_k weights_k N(means_k, variances_k I). */
export interface IsotropicMixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly number[];
}

/** G and B as they are defined. */
export interface LossByDefinition {
  /** (1/m) int g^2 E_{p_t}[phi phi^T] dt, m x m row-major. */
  readonly gram: Float64Array;
  /** int g^2 E_{p_t}[phi grad log p_t] dt, d x m row-major. */
  readonly crossMoment: Float64Array;
}

/**
 * G and B of a mixture by quadrature over one and two arguments of features under each Gaussian of p_t, in any dimension.
 *
 * As p_t grad log p_t is a sum over these Gaussians, E_{p_t}[phi grad log p_t] is one of E[relu(l) (mu - x)]/v, which points
 * along w: -w E[relu(l) (l - E l)]/(|w|^2 v).
 *
 * @param features of weights that are not 0
 * @param nodes in each panel of the quadrature
 */
export function lossByDefinition(
  process: ForwardProcess,
  features: RandomFeatures,
  embedding: EmbeddingKind,
  { weights, means, variances }: IsotropicMixture,
  timeNodes: number,
  nodes: number,
): LossByDefinition {
  const { width: m, dimension: d } = features;
  const rows = Array.from({ length: m }, (_, i) => features.weights.subarray(i * d, (i + 1) * d));
  const lengths = rows.map((row) => norm(row));
  const gram = new Float64Array(m * m);
  const crossMoment = new Float64Array(d * m);
  const { nodes: times, weights: steps } = timeQuadrature(process.horizon, timeNodes);
  for (const [node, t] of times.entries()) {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const biases = biasesByDefinition(features, embedding, alpha, t / process.horizon);
    for (const [k, share] of weights.entries()) {
      const factor = steps[node] * diffusion * diffusion * share;
      const variance = alpha * alpha * variances[k] + sigma * sigma;
      const law = rows.map((row, i) => ({
        mean: biases[i] + alpha * inner(row, means[k]),
        deviation: lengths[i] * Math.sqrt(variance),
      }));
      for (let i = 0; i < m; i++) {
        const pull = (factor * slopeMoment(law[i], nodes)) / (lengths[i] * lengths[i] * variance);
        for (let j = 0; j < d; j++) crossMoment[j * m + i] -= pull * rows[i][j];
        for (let j = 0; j <= i; j++) {
          const r = Math.min(1, Math.max(-1, inner(rows[i], rows[j]) / (lengths[i] * lengths[j])));
          const moment = (factor * pairMoment(law[i], law[j], r, nodes)) / m;
          gram[i * m + j] += moment;
          if (j < i) gram[j * m + i] += moment;
        }
      }
    }
  }
  return { gram, crossMoment };
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
