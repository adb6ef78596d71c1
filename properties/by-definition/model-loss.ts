import type { Setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { ascending, panelQuadrature } from '../../src/target/panels.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';

/** Nodes in time, and in each panel of space; the difference from the coarser rules is the error. */
const FINE = { times: 96, points: 4 };
const COARSER = [60, 72, 84].map((times) => ({ times, points: 3 }));

/**
 * The loss of a readout A by its definition, d = 1, in nats: with s_A(x, t) = (1/m) sum_i A_i relu(w_i x + u_i . e(t)),
 *
 * J = 1/2 int_0^T g^2 E_{p_t} |s_A(x, t) - grad log p_t(x)|^2 dt.
 *
 * In space the integral is taken between kinks of the features. In time their crossings leave an error that scatters,
 * so there are three coarser rules.
 */
export function modelLoss(built: Setting, A: Float64Array): Estimate {
  const value = lossBy(built, A, FINE);
  return { value, error: Math.max(...COARSER.map((rule) => Math.abs(value - lossBy(built, A, rule)))) };
}

function lossBy({ process, target, features }: Setting, A: Float64Array, { times, points }: typeof FINE): number {
  const { width, weights, timeWeights, embedding } = features;
  const { nodes, weights: steps } = timeQuadrature(process.horizon, times);
  let loss = 0;
  for (const [k, t] of nodes.entries()) {
    const at = process.coefficients(t);
    const e = embedding.at(t);
    const biases = Array.from({ length: width }, (_, i) =>
      e.reduce((sum, entry, q) => sum + timeWeights[i * e.length + q] * entry, 0),
    );
    const ends = target.panels(at);
    const [low, high] = [ends[0], ends[ends.length - 1]];
    const kinks = biases.map((b, i) => -b / weights[i]).filter((x) => x > low && x < high);
    const space = panelQuadrature(ascending([...ends, ...kinks]), points);
    let square = 0;
    for (const [q, x] of space.nodes.entries()) {
      const score = biases.reduce((sum, b, i) => sum + (A[i] * Math.max(0, weights[i] * x + b)) / width, 0);
      const gap = score - target.score([x], at)[0];
      square += space.weights[q] * Math.exp(target.logDensity([x], at)) * gap * gap;
    }
    loss += 0.5 * steps[k] * at.diffusion * at.diffusion * square;
  }
  return loss;
}
