import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { Target } from '../../src/target/target.js';
import { cloudNodes } from './cloud-rule.js';
import { timeQuadrature } from './time-quadrature.js';
import type { LossChange, ScoresAt } from './weighted-loss.js';

/** How far apart nodes are on each axis of a Gaussian, in its deviations; the difference from the wider rule is the error. */
const [FINE, COARSE] = [0.25, 0.35];

/**
 * How the score loss changes from the first of several models to each of the others in nats, by its definition, without G and
 * B, for a p_0 that is a mixture of normals in d > 1:
 *
 * J(A) - J(A_0) = 1/2 int g^2 E[(s_A - s_0) . (s_A + s_0 - 2 grad log p_t)] dt,
 *
 * with the time quadrature of a quadratic loss with the same number of nodes. The kinks of a model are lines that no node
 * knows of, and the rule says by itself what they leave.
 *
 * @param scores at n points, n x d row-major
 */
export function spaceLossChanges(
  process: ForwardProcess,
  target: Target,
  scores: ScoresAt,
  timeNodes: number,
): LossChange[] {
  const [fine, coarse] = [FINE, COARSE].map((apart) => changesBy(process, target, scores, timeNodes, apart));
  return fine.map(({ value, size }, i) => ({ value, error: Math.abs(value - coarse[i].value), scale: size }));
}

/** An integral over x and t, and the sum of the absolute values of its terms. */
interface Change {
  value: number;
  size: number;
}

function changesBy(
  process: ForwardProcess,
  target: Target,
  scores: ScoresAt,
  timeNodes: number,
  apart: number,
): Change[] {
  const d = target.dimension;
  const totals: Change[] = [];
  const times = timeQuadrature(process.horizon, timeNodes);
  for (const [k, t] of times.nodes.entries()) {
    const at = process.coefficients(t);
    const { points, masses } = cloudNodes(target.cloud(at), d, apart);
    const factor = 0.5 * times.weights[k] * at.diffusion * at.diffusion;
    const pulls = new Float64Array(points.length);
    for (let p = 0; p < masses.length; p++) {
      pulls.set(target.score(points.subarray(p * d, (p + 1) * d), at), p * d);
    }
    const [first, ...others] = scores(t, points);
    for (const [i, other] of others.entries()) {
      totals[i] ??= { value: 0, size: 0 };
      const total = totals[i];
      for (const [e, pull] of pulls.entries()) {
        const step = factor * masses[Math.floor(e / d)] * (other[e] - first[e]);
        total.value += step * (other[e] + first[e] - 2 * pull);
        total.size += Math.abs(step) * (Math.abs(other[e]) + Math.abs(first[e]) + 2 * Math.abs(pull));
      }
    }
  }
  return totals;
}
