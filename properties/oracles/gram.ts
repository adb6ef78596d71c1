import type { EmbeddingKind } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { normalCdf, normalPdf } from '../../src/numeric/normal.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { ascending, integratePanels } from '../../src/target/panel-quadrature.js';
import { timeQuadrature } from './time-quadrature.js';
import { lambdaAt, type Weight } from './weighted-loss.js';

/** sum_k weights_k N(means_k, variances_k I). */
export interface IsotropicMixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly number[];
}

/** How the integrals over time and over arguments are taken, and their weight. */
export interface Rules {
  /** Nodes in diffusion time. */
  readonly timeNodes: number;
  /** Nodes in each panel of the quadrature over arguments. */
  readonly nodes: number;
  /** lambda. */
  readonly weighting: Weight;
}

/** G and B as they are defined. */
export interface GramAndCrossMoment {
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
export function gramAndCrossMoment(
  process: ForwardProcess,
  features: RandomFeatures,
  embedding: EmbeddingKind,
  { weights, means, variances }: IsotropicMixture,
  { timeNodes, nodes, weighting }: Rules,
): GramAndCrossMoment {
  const { width: m, dimension: d } = features;
  const rows = Array.from({ length: m }, (_, i) => features.weights.subarray(i * d, (i + 1) * d));
  const lengths = rows.map((row) => norm(row));
  const gram = new Float64Array(m * m);
  const crossMoment = new Float64Array(d * m);
  const { nodes: times, weights: steps } = timeQuadrature(process.horizon, timeNodes);
  for (const [node, t] of times.entries()) {
    const at = process.coefficients(t);
    const { alpha, sigma } = at;
    const lambda = lambdaAt(weighting, at, d);
    const biases = biasesOf(features, embedding, alpha, t / process.horizon);
    for (const [k, share] of weights.entries()) {
      const factor = steps[node] * lambda * share;
      const variance = alpha * alpha * variances[k] + sigma * sigma;
      const law = rows.map((row, i) => ({
        mean: biases[i] + alpha * dot(row, means[k]),
        deviation: lengths[i] * Math.sqrt(variance),
      }));
      for (let i = 0; i < m; i++) {
        const pull = (factor * slopeMoment(law[i], nodes)) / variance;
        for (let j = 0; j < d; j++) crossMoment[j * m + i] -= pull * quotient(rows[i][j], lengths[i] * lengths[i]);
        for (let j = 0; j <= i; j++) {
          const r = Math.min(1, Math.max(-1, quotient(dot(rows[i], rows[j]), lengths[i] * lengths[j])));
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
function biasesOf(
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

/** x/y with 0/0 = 0: a feature with w = 0 has no direction. */
function quotient(x: number, y: number): number {
  return x === 0 ? 0 : x / y;
}

/**
 * The width of the panels of the outer integral, in deviations of the normal, and how far they reach beyond the place
 * where the argument turns positive.
 */
const WIDTH = 0.5;
const REACH = 9;
/** An argument that is positive only beyond this many deviations has moments below 1e-190. */
const NEVER = 30;
/**
 * Where panels end about the place at which the inner argument changes sign, in deviations of that argument given the
 * outer one.
 */
const AROUND = [-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9];

/** An argument w . x + b under a Gaussian; its deviation is 0 where w = 0. */
interface Argument {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * E[relu(X) relu(Y)] of normals with correlation r, as the integral over X of x times the mean of relu(Y) given x: with
 * X = m1 + s1 z, Y given z is N(m2 + r s2 z, s2^2 (1 - r^2)).
 */
function pairMoment(x: Argument, y: Argument, r: number, nodes: number): number {
  if (x.deviation === 0) return Math.max(0, x.mean) * rectified(y.mean, y.deviation);
  if (y.deviation === 0) return pairMoment(y, x, r, nodes);
  const rest = y.deviation * Math.sqrt((1 - r) * (1 + r));
  const slope = r * y.deviation;
  const start = -x.mean / x.deviation;
  if (Math.max(start, -y.mean / y.deviation) >= NEVER) return 0;
  // where Y is rarely positive, it mostly is at z near r times the distance
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

/** E[relu(X) (X - m)]. */
function slopeMoment({ mean, deviation }: Argument, nodes: number): number {
  if (deviation === 0) return 0;
  const from = Math.max(-REACH, -mean / deviation);
  if (from >= NEVER) return 0;
  return integratePanels(
    evenly(from, Math.max(0, from) + REACH),
    nodes,
    (z) => normalPdf(z) * (mean + deviation * z) * deviation * z,
  );
}

/**
 * Ends of panels that cover an interval: narrower in the tail, where the density at z falls by exp(-z) over one
 * deviation.
 */
function evenly(from: number, to: number): Float64Array {
  const width = WIDTH / Math.max(1, from / 4);
  const count = Math.ceil((to - from) / width);
  return ascending(Array.from({ length: count + 1 }, (_, k) => from + k * width));
}
