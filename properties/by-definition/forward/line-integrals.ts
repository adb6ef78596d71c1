import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import type { Target } from '../../../src/target/target.js';
import { type DensityIntegrals, densitySums } from './density-sums.js';

/**
 * The integrals over p_t on the line, by panels of the target.
 *
 * @param priorVariance of pi = N(0, priorVariance)
 * @param nodes in each panel
 */
export function lineIntegrals(
  target: Target,
  at: Coefficients,
  priorVariance: number,
  nodes: number,
): DensityIntegrals {
  const { nodes: places, weights } = panelQuadrature(target.panels(at), nodes);
  const sums = densitySums(1, priorVariance);
  for (const [q, x] of places.entries()) {
    const density = Math.exp(target.logDensity([x], at));
    const score = density > 0 ? target.score([x], at)[0] : 0;
    if (density > 0) sums.add(weights[q] * density, density, score * score, x * x);
  }
  return sums.integrals();
}
