import type { Setting } from '../experiment/setting.js';
import { biasesAt, kinks, type RandomFeatures } from '../features/random-features.js';
import type { Coefficients } from '../process/forward-process.js';
import { ascending, panelQuadrature } from '../target/panels.js';
import type { Target } from '../target/target.js';
import { timeQuadrature } from '../training/time-quadrature.js';

/** J(A) - J(A_0) with its error, and the size of the numbers that it is a sum of. */
export interface LossChange {
  readonly value: number;
  readonly error: number;
  readonly scale: number;
}

/** The law of x_t against which a form of score matching averages: p_t(x), and what it takes from s(x) as its target, times p_t(x). */
export interface Regression {
  readonly density: number;
  readonly pull: number;
}

/** The regression of a form of score matching at one diffusion time. @param nodesPerPanel accuracy of integrals it takes itself */
export type Matching = (target: Target, at: Coefficients, nodesPerPanel: number) => (x: number) => Regression;

/** Explicit score matching: the target of the regression is grad log p_t. */
export const explicitMatching: Matching = (target, at) => (x) => {
  const density = Math.exp(target.logDensity([x], at));
  return { density, pull: density * target.score([x], at)[0] };
};

/** Nodes a panel, and the coarser rule whose difference is the error. */
const FINE = 6;
const COARSE = 4;
/** Rounding of the sums, in units of eps: kinks lose digits where b_i/w_i is large. */
const ROUNDINGS = 64;

/**
 * The score loss by its definition, without G and B, as the change from the first readout to each of the others (d = 1, in nats). With
 * y the target of the regression,
 *
 * J(A) - J(A_0) = 1/2 int g^2 E[(s_A - s_0)(s_A + s_0 - 2 y)] dt,
 *
 * with the time quadrature that a quadratic loss of as many nodes has, so that only the integrals over x are compared.
 *
 * @param readouts m values each
 */
export function lossChanges(
  { process, target, features }: Pick<Setting, 'process' | 'target' | 'features'>,
  readouts: readonly Float64Array[],
  timeNodes: number,
  matching: Matching,
): LossChange[] {
  const [fine, coarse] = [FINE, COARSE].map(() => new Float64Array(readouts.length));
  const scales = new Float64Array(readouts.length);
  const { nodes: times, weights } = timeQuadrature(process.horizon, timeNodes);
  for (const [k, t] of times.entries()) {
    const at = process.coefficients(t);
    const biases = biasesAt(features, t);
    const panels = splitAtKinks(joinedInPairs(target.panels(at)), kinks(features.weights, biases));
    const factor = 0.5 * weights[k] * at.diffusion * at.diffusion;
    for (const [sums, count] of [[fine, FINE] as const, [coarse, COARSE] as const]) {
      const regression = matching(target, at, count);
      const { nodes, weights: steps } = panelQuadrature(panels, count);
      for (const [q, x] of nodes.entries()) {
        const { density, pull } = regression(x);
        const models = scoresAt(features, biases, readouts, x);
        for (let i = 1; i < models.length; i++) {
          const step = factor * steps[q] * (models[i] - models[0]);
          sums[i] += step * ((models[i] + models[0]) * density - 2 * pull);
          if (sums === fine)
            scales[i] += Math.abs(step) * ((Math.abs(models[i]) + Math.abs(models[0])) * density + 2 * Math.abs(pull));
        }
      }
    }
  }
  return Array.from(fine, (value, i) => ({
    value,
    error: Math.abs(value - coarse[i]) + ROUNDINGS * Number.EPSILON * scales[i],
    scale: scales[i],
  })).slice(1);
}

/** s_A(x) = (1/m) sum_i a_i relu(w_i x + b_i) for each readout. */
function scoresAt(
  { width, weights }: RandomFeatures,
  biases: Float64Array,
  readouts: readonly Float64Array[],
  x: number,
): Float64Array {
  const out = new Float64Array(readouts.length);
  for (let i = 0; i < width; i++) {
    const phi = weights[i] * x + biases[i];
    if (phi > 0) for (let r = 0; r < out.length; r++) out[r] += readouts[r][i] * phi;
  }
  for (let r = 0; r < out.length; r++) out[r] /= width;
  return out;
}

/** Panels with the kinks that lie among them as further breakpoints. */
function splitAtKinks(panels: Float64Array, places: Float64Array): Float64Array {
  const [low, high] = [panels[0], panels[panels.length - 1]];
  return ascending([...panels, ...places.filter((c) => low < c && c < high)]);
}

/** Every second breakpoint, and the last: panels as fine as entropies need are finer than polynomials times densities do. */
export function joinedInPairs(breakpoints: Float64Array): Float64Array {
  return breakpoints.filter((_, i) => i % 2 === 0 || i === breakpoints.length - 1);
}
