import { biasesAt, kinks, type RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { panelQuadrature, splitAt } from '../../src/target/panel-quadrature.js';
import type { Target } from '../../src/target/target.js';
import { timeQuadrature } from './time-quadrature.js';

// Score losses 1/2 ∫ lambda_t E_{p_t}|s - grad log p_t|^2 dt with the weights that an experiment may name, d = 1, in nats.

/** lambda_t dt of each weight, in d dimensions. As functions of dt, they round as a loss by the same nodes does. */
const LAMBDA_DT = {
  /** lambda = g^2 */
  g2: (dt: number, { diffusion: g }: Coefficients) => dt * g * g,
  /** lambda = sigma/sqrt(d), eq. 6 of Li, Li, Zhang, Bian 2023 */
  paper: (dt: number, { sigma }: Coefficients, d: number) => dt * (sigma / Math.sqrt(d)),
  /** lambda = sigma^2 */
  sigma2: (dt: number, { sigma }: Coefficients) => dt * sigma * sigma,
  /** lambda = 1 */
  one: (dt: number, _: Coefficients) => dt,
};

/** The name of a weight. */
export type Weight = keyof typeof LAMBDA_DT;

/** lambda_t in d dimensions. */
export function lambdaAt(weight: Weight, at: Coefficients, dimension: number): number {
  return LAMBDA_DT[weight](1, at, dimension);
}

/** J(A) - J(A_0), and the sum of the absolute values of its terms. */
export interface LossChange extends Estimate {
  readonly scale: number;
}

/** The regression of a score at x: the density p_t(x), and the target y(x) for s(x) times p_t(x). */
export interface Regression {
  readonly density: number;
  readonly pull: number;
}

/**
 * The regression of a form of score matching at one diffusion time.
 *
 * @param nodesPerPanel nodes of the integrals that it takes itself
 */
export type Matching = (target: Target, at: Coefficients, nodesPerPanel: number) => (x: number) => Regression;

/** Explicit score matching: the target of the regression is grad log p_t. */
export const explicitMatching: Matching = (target, at) => (x) => {
  const density = Math.exp(target.logDensity([x], at));
  return { density, pull: density * target.score([x], at)[0] };
};

/** Nodes per panel; the difference from the coarser rule is the error. */
const FINE = 9;
const COARSE = 7;
/** Rounding of the sums, in units of eps: kinks lose digits where b_i/w_i is large. */
const ROUNDINGS = 64;
/** Mass of p_t beyond either end of its panels, at nine deviations, with room for integrands that grow there. */
const BEYOND = 2e-19;

/**
 * The least scale, in nats, that a difference of losses is held against: smaller terms come from features that are
 * active only beyond the panels, where the definition is blind.
 */
export const LEAST_SCALE = 1e-8;

/** Random features, and the distribution by which their scores are judged, with the weight of the loss; default g^2. */
interface JudgedFeatures {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly features: RandomFeatures;
  readonly weighting?: Weight;
}

/** The scores of several models at diffusion time t, at several ascending places: one list per model. */
export type ScoresAt = (t: number, xs: Float64Array) => readonly Float64Array[];

/**
 * The score loss by its definition, without G and B, as the change from the first model to each of the others (d = 1,
 * in nats), where all models have the same features, whose kinks cut the panels. With y the target of the regression,
 *
 * J(A) - J(A_0) = 1/2 int lambda E[(s_A - s_0)(s_A + s_0 - 2 y)] dt,
 *
 * with the time quadrature of a quadratic loss with the same number of nodes, so that only the integrals over x are
 * compared.
 */
export function lossChanges(
  built: JudgedFeatures,
  scores: ScoresAt,
  timeNodes: number,
  matching: Matching,
): LossChange[] {
  const [fine, coarse] = [FINE, COARSE].map((count) => integrals(built, scores, timeNodes, matching, count));
  return fine.map(({ value, size, cut }, i) => ({
    value,
    error: Math.abs(value - coarse[i].value) + ROUNDINGS * Number.EPSILON * size + cut,
    scale: size,
  }));
}

/** An integral over x and t. */
interface Integral {
  value: number;
  /** The sum of the absolute values of its terms. */
  size: number;
  /** The most that its panels may cut off. */
  cut: number;
}

/** @param nodesPerPanel of the quadrature over x */
function integrals(
  { process, target, features, weighting = 'g2' }: JudgedFeatures,
  scores: ScoresAt,
  timeNodes: number,
  matching: Matching,
  nodesPerPanel: number,
): Integral[] {
  const totals: Integral[] = [];
  const times = timeQuadrature(process.horizon, timeNodes);
  for (const [k, t] of times.nodes.entries()) {
    const at = process.coefficients(t);
    const places = kinks(features.weights, biasesAt(features, t));
    const panels = splitAt(joinedInPairs(target.panels(at)), places);
    const { nodes, weights: steps } = panelQuadrature(panels, nodesPerPanel);
    const regressions = Array.from(nodes, matching(target, at, nodesPerPanel));
    const factor = 0.5 * LAMBDA_DT[weighting](times.weights[k], at, 1);
    const [first, ...others] = scores(t, nodes);
    for (const [i, other] of others.entries()) {
      totals[i] ??= { value: 0, size: 0, cut: 0 };
      const total = totals[i];
      for (const [q, { density, pull }] of regressions.entries()) {
        const step = factor * steps[q] * (other[q] - first[q]);
        const size = Math.abs(step) * ((Math.abs(other[q]) + Math.abs(first[q])) * density + 2 * Math.abs(pull));
        total.value += step * ((other[q] + first[q]) * density - 2 * pull);
        total.size += size;
        // models that agree except in the tails differ only by what the panels cut off
        const outermost = q === 0 || q === nodes.length - 1;
        if (outermost && density > 0) total.cut += (BEYOND * size) / (steps[q] * density);
      }
    }
  }
  return totals;
}

/** s_A(x, t) = (1/m) sum_i a_i relu(w_i x + b_i(t)) of several readouts of m values, feature by feature. */
export function featureScores(features: RandomFeatures, readouts: readonly Float64Array[]): ScoresAt {
  const { width, weights } = features;
  return (t, xs) => {
    const biases = biasesAt(features, t);
    const out = readouts.map(() => new Float64Array(xs.length));
    for (const [q, x] of xs.entries()) {
      for (let i = 0; i < width; i++) {
        const phi = weights[i] * x + biases[i];
        if (phi > 0) for (let r = 0; r < readouts.length; r++) out[r][q] += (readouts[r][i] * phi) / width;
      }
    }
    return out;
  };
}

/** Every second breakpoint, and the last: entropies need finer panels than polynomials times densities do. */
export function joinedInPairs(breakpoints: Float64Array): Float64Array {
  return breakpoints.filter((_, i) => i % 2 === 0 || i === breakpoints.length - 1);
}

/** Nodes in each panel of space for the score 0; the difference from the coarser rule is the error estimate. */
const ZERO_NODES = [5, 4];

/** The loss of the score 0, J_0 = 1/2 ∫ lambda E_{p_t}|grad log p_t|^2 dt, by the time nodes of a quadratic loss. */
export function zeroLossAt(process: ForwardProcess, target: Target, weight: Weight, timeNodes: number): Estimate {
  const times = timeQuadrature(process.horizon, timeNodes);
  const [value, coarse] = ZERO_NODES.map((nodes) => {
    let sum = 0;
    for (const [k, t] of times.nodes.entries()) {
      const at = process.coefficients(t);
      const factor = LAMBDA_DT[weight](times.weights[k], at, 1);
      const space = panelQuadrature(target.panels(at), nodes);
      for (const [q, x] of space.nodes.entries()) {
        const score = target.score([x], at)[0];
        sum += factor * space.weights[q] * Math.exp(target.logDensity([x], at)) * score * score;
      }
    }
    return 0.5 * sum;
  });
  return { value, error: Math.abs(value - coarse) };
}
