import fc, { type Arbitrary } from 'fast-check';
import { oneDatumMoments, panelRule } from '../../src/bound/one-datum.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { biasesAt, type RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments } from '../generators/experiments.js';
import { logBetween, shares, sizes } from '../generators/numbers.js';
import { twoModes } from '../generators/targets.js';
import { growthExponent } from '../measurements/growth-exponents.js';
import { timeQuadrature } from '../oracles/time-quadrature.js';

/** Time nodes: the laws hold for any quadrature with positive weights, of both sides. */
const TIME_NODES = 8;
/** Nodes in a panel of p_0, and in the coarser rule that shows the error. */
const [DATUM_NODES, COARSE] = [6, 4];

/** Experiments with modes at -mu and mu of variance 1 and any weights. */
export function modesApart(mu: Arbitrary<number>): Arbitrary<Experiment> {
  const target = fc.record({ mu, weights: shares(2) }).map(({ mu: at, weights }) => ({ ...twoModes(at), weights }));
  return experiments({
    target,
    width: sizes(2, 12),
    samples: fc.constant(5),
    trainingTimes: logBetween(1, 10).map((tau) => [tau]),
  });
}

/** The mean squares of one datum, and what bounds them. */
export interface DatumSquares {
  readonly mu: number;
  /** E|Z|_F^2, and the polynomial in mu. */
  readonly gram: Estimate;
  readonly polynomial: number;
  /** E|B_x|^2, and sum_i w_i^2 (int g^2 dt)^2. */
  readonly crossMoment: Estimate;
  readonly free: number;
}

/** At the modes of an experiment. */
export function datumSquares(experiment: Experiment): DatumSquares {
  const built = setting(experiment);
  const { weights, means } = built.target as GaussianMixture;
  const mu = means[1][0];
  const { gram, crossMoment } = meanSquares(built);
  const { coefficients, information } = momentPolynomial(built);
  return {
    mu,
    gram,
    polynomial: squaredMean(coefficients, momentsOfModes(mu, weights[1] - weights[0])),
    crossMoment,
    free: dot(built.features.weights, built.features.weights) * information * information,
  };
}

/** E|Z|_F^2 and E|B_x|^2. */
function meanSquares({ process, features, target }: Setting): Record<'gram' | 'crossMoment', Estimate> {
  const rules = [panelRule(target, DATUM_NODES), panelRule(target, COARSE)] as const;
  const { gram, crossMoment } = oneDatumMoments(process, features, target, rules, TIME_NODES);
  return { gram: gram.meanSquare, crossMoment: crossMoment.meanSquare };
}

/**
 * S(x_0) = (1/m) sum_i int g^2 E[(w_i x_t + b_i)^2 | x_0] dt, which is at least tr Z, as relu(l)^2 <= l^2, and so at least |Z|_F:
 *
 *     S(x_0) = s_0 + s_1 x_0 + s_2 x_0^2,  s_2 = (1/m) sum_i int g^2 alpha^2 w_i^2,  s_1 = (2/m) sum_i int g^2 alpha w_i b_i,
 *     s_0 = (1/m) sum_i int g^2 (b_i^2 + w_i^2 sigma^2).
 */
function momentPolynomial({ process, features }: Setting) {
  const coefficients = [0, 0, 0];
  let information = 0;
  const times = timeQuadrature(process.horizon, TIME_NODES);
  for (const [k, t] of times.nodes.entries()) {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const biases = biasesAt(features, t);
    const step = times.weights[k] * diffusion * diffusion;
    information += step;
    for (let i = 0; i < features.width; i++) {
      const [w, b] = [features.weights[i], biases[i]];
      const terms = [b * b + w * w * sigma * sigma, 2 * alpha * w * b, alpha * alpha * w * w];
      for (const [power, term] of terms.entries()) coefficients[power] += (step * term) / features.width;
    }
  }
  return { coefficients, information };
}

/** E x_0^k for k = 0 to 4 of q_1 N(-mu, 1) + q_2 N(mu, 1). @param lean q_2 - q_1 */
function momentsOfModes(mu: number, lean: number): number[] {
  const square = mu * mu;
  return [1, lean * mu, square + 1, lean * mu * (square + 3), square * square + 6 * square + 3];
}

/** E S(x_0)^2. */
function squaredMean(coefficients: readonly number[], moments: readonly number[]): number {
  let sum = 0;
  for (const [j, a] of coefficients.entries())
    for (const [k, b] of coefficients.entries()) sum += a * b * moments[j + k];
  return sum;
}

/** How far modes are moved apart for the degree. */
const FAR = [1e3, 1e5];

/** How E|Z|_F^2 grows with mu where modes are far apart. */
export interface DatumGrowth {
  readonly power: Estimate;
}

/** The same experiment with modes at 1e3 and at 1e5. */
export function datumGrowth(experiment: Experiment): DatumGrowth {
  const ladder = FAR.map((mu) => {
    const target = { ...experiment.target, means: [[-mu], [mu]] } as Experiment['target'];
    return { x: mu, y: meanSquares(setting({ ...experiment, target })).gram };
  });
  return { power: growthExponent(ladder) };
}

/** The largest mean square of a feature, and what bounds it. */
export interface FeatureReach {
  readonly mu: number;
  /** R^2, the largest int g^2 E phi^2 dt over the ball |w|_1 + |u|_1 <= 1. */
  readonly square: number;
  /** max(int g^2 (alpha^2 (mu^2 + 1) + sigma^2) dt, max_k int g^2 e_k^2 dt). */
  readonly polynomial: number;
}

const vertexLoss = perCase((experiment: Experiment) => {
  const built = setting(experiment);
  const vertices = verticesOf(built.features);
  return { built, vertices, loss: quadraticLoss(built.process, vertices, built.target, TIME_NODES) };
});

/** At the vertices of the ball, where the convex function of (w, u) is largest. */
export function featureReach(experiment: Experiment): FeatureReach {
  const { built, vertices, loss } = vertexLoss(experiment);
  const { means } = built.target as GaussianMixture;
  const mu = means[1][0];
  let ofState = 0;
  const ofTime = new Float64Array(vertices.embedding.size);
  const times = timeQuadrature(built.process.horizon, TIME_NODES);
  for (const [k, t] of times.nodes.entries()) {
    const { alpha, sigma, diffusion } = built.process.coefficients(t);
    const step = times.weights[k] * diffusion * diffusion;
    ofState += step * (alpha * alpha * (mu * mu + 1) + sigma * sigma);
    for (const [j, e] of vertices.embedding.at(t).entries()) ofTime[j] += step * e * e;
  }
  const squares = Array.from({ length: loss.width }, (_, i) => loss.width * loss.gram[i * (loss.width + 1)]);
  return { mu, square: Math.max(...squares), polynomial: Math.max(ofState, ...ofTime) };
}

/** Features at the vertices (w, u) = (+-1, 0) and (0, +-e_k) of the ball on the line. */
function verticesOf({ embedding }: RandomFeatures): RandomFeatures {
  const q = embedding.size;
  const width = 2 + 2 * q;
  const sign = (i: number) => (i % 2 === 0 ? 1 : -1);
  return {
    width,
    dimension: 1,
    embedding,
    weights: Float64Array.from({ length: width }, (_, i) => (i < 2 ? sign(i) : 0)),
    timeWeights: Float64Array.from({ length: width * q }, (_, e) => {
      const [i, k] = [Math.floor(e / q), e % q];
      return i >= 2 && Math.floor(i / 2) - 1 === k ? sign(i) : 0;
    }),
  };
}
