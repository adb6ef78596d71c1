import type { ScoreField } from '../../src/divergence/field/score-field.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { panelQuadrature } from '../../src/target/panels.js';
import type { Target } from '../../src/target/target.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';

/** Nodes in time, and in each panel of space; the difference from the coarser pair is the error estimate. */
const FINE = { times: 36, points: 5 };
const COARSE = { times: 26, points: 4 };

/**
 * The score loss of the first model of a field by its definition, d = 1, in nats:
 *
 * J = 1/2 int_0^T g^2 E_{p_t} |s(x, t) - grad log p_t(x)|^2 dt.
 */
export function scoreLossOf(process: ForwardProcess, target: Target, field: ScoreField): Estimate {
  const [value, coarse] = [FINE, COARSE].map(({ times, points }) => {
    const { nodes, weights } = timeQuadrature(process.horizon, times);
    let sum = 0;
    for (const [k, t] of nodes.entries()) {
      const at = process.coefficients(t);
      const space = panelQuadrature(target.panels(at), points);
      const scores = new Float64Array(space.nodes.length);
      field.at(t).evaluate(0, space.nodes, scores);
      let square = 0;
      for (const [q, x] of space.nodes.entries()) {
        const gap = scores[q] - target.score([x], at)[0];
        square += space.weights[q] * Math.exp(target.logDensity([x], at)) * gap * gap;
      }
      sum += weights[k] * at.diffusion * at.diffusion * square;
    }
    return 0.5 * sum;
  });
  return { value, error: Math.abs(value - coarse) };
}
