import type { Estimate } from '../../../src/numeric/estimate.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import type { Target } from '../../../src/target/target.js';

/** Nodes per panel; the difference from the coarser rule is the error. */
const FINE = 9;
const COARSE = 7;

/** A mean score, and the root mean square of the scores. */
export interface MeanScore {
  readonly value: Estimate;
  readonly rootMeanSquare: number;
}

/**
 * E_{p_t}[s] of a score on the line; undefined beyond it, where the integral costs too much.
 *
 * @param scores at ascending x
 */
export function meanScore(
  target: Target,
  at: Coefficients,
  scores: (xs: Float64Array) => Float64Array,
): MeanScore | undefined {
  if (target.dimension > 1) return undefined;
  const [fine, coarse] = [FINE, COARSE].map((count) => {
    let [mean, square] = [0, 0];
    const { nodes, weights } = panelQuadrature(target.panels(at), count);
    const seen = scores(nodes);
    for (const [q, x] of nodes.entries()) {
      const [mass, s] = [weights[q] * Math.exp(target.logDensity([x], at)), seen[q]];
      mean += mass * s;
      square += mass * s * s;
    }
    return { mean, size: Math.sqrt(square) };
  });
  return { value: { value: fine.mean, error: Math.abs(fine.mean - coarse.mean) }, rootMeanSquare: fine.size };
}
