import type { ScoreField } from '../../src/divergence/field/score-field.js';
import type { Setting } from '../../src/experiment/setting.js';
import { biasesAt, kinks, type RandomFeatures } from '../../src/features/random-features.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import { ascending, panelQuadrature } from '../../src/target/panels.js';
import type { Target } from '../../src/target/target.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';

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
const FINE = 9;
const COARSE = 7;
/** Rounding of the sums, in units of eps: kinks lose digits where b_i/w_i is large. */
const ROUNDINGS = 64;
/** Mass of p_t beyond either end of its panels, at nine deviations, with room for integrands that grow there. */
const BEYOND = 2e-19;

/** The scores of several models at diffusion time t, at each of some ascending places: one list a model. */
export type ScoresAt = (t: number, xs: Float64Array) => readonly Float64Array[];

/**
 * The score loss by its definition, without G and B, as the change from the first model to each of the others (d = 1, in nats), all on the
 * same features, whose kinks cut the panels. With y the target of the regression,
 *
 * J(A) - J(A_0) = 1/2 int g^2 E[(s_A - s_0)(s_A + s_0 - 2 y)] dt,
 *
 * with the time quadrature that a quadratic loss of as many nodes has, so that only the integrals over x are compared.
 */
export function lossChanges(
  { process, target, features }: Pick<Setting, 'process' | 'target' | 'features'>,
  scores: ScoresAt,
  timeNodes: number,
  matching: Matching,
): LossChange[] {
  const sums = [FINE, COARSE].map((): number[] => []);
  const scales: number[] = [];
  const cut: number[] = [];
  const { nodes: times, weights } = timeQuadrature(process.horizon, timeNodes);
  for (const [k, t] of times.entries()) {
    const at = process.coefficients(t);
    const places = kinks(features.weights, biasesAt(features, t));
    const panels = splitAtKinks(joinedInPairs(target.panels(at)), places);
    const factor = 0.5 * weights[k] * at.diffusion * at.diffusion;
    for (const [level, count] of [FINE, COARSE].entries()) {
      const regression = matching(target, at, count);
      const { nodes, weights: steps } = panelQuadrature(panels, count);
      const [first, ...others] = scores(t, nodes);
      for (const [q, x] of nodes.entries()) {
        const { density, pull } = regression(x);
        for (const [i, other] of others.entries()) {
          const step = factor * steps[q] * (other[q] - first[q]);
          const sum = (other[q] + first[q]) * density - 2 * pull;
          sums[level][i] = (sums[level][i] ?? 0) + step * sum;
          if (count !== FINE) continue;
          const size = (Math.abs(other[q]) + Math.abs(first[q])) * density + 2 * Math.abs(pull);
          scales[i] = (scales[i] ?? 0) + Math.abs(step) * size;
          // models that agree but in the tails differ by what the panels cut off
          const outermost = (q === 0 || q === nodes.length - 1) && density > 0;
          if (outermost) cut[i] = (cut[i] ?? 0) + (BEYOND * Math.abs(step) * size) / (steps[q] * density);
        }
      }
    }
  }
  const [fine, coarse] = sums;
  return fine.map((value, i) => ({
    value,
    error: Math.abs(value - coarse[i]) + ROUNDINGS * Number.EPSILON * scales[i] + (cut[i] ?? 0),
    scale: scales[i],
  }));
}

/** The models of a field, as solvers see them. */
export function fieldScores(field: ScoreField): ScoresAt {
  return (t, xs) => {
    const slice = field.at(t);
    return Array.from({ length: field.models }, (_, model) => {
      const out = new Float64Array(xs.length);
      slice.evaluate(model, xs, out);
      return out;
    });
  };
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
        if (phi > 0) for (const [r, readout] of readouts.entries()) out[r][q] += (readout[i] * phi) / width;
      }
    }
    return out;
  };
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
