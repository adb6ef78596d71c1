import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import type { Target } from '../../../src/target/target.js';
import { type DensityIntegrals, densitySums } from './density-sums.js';

/**
 * The entropy and the prior KL of p_t on the line, by panels of the target.
 *
 * @param priorVariance of pi = N(0, priorVariance)
 * @param nodes in each panel
 */
export function lineIntegrals(
  target: Target,
  at: Coefficients,
  priorVariance: number,
  nodes: number,
): Pick<DensityIntegrals, 'entropy' | 'priorKl'> {
  const { nodes: places, weights } = panelQuadrature(target.panels(at), nodes);
  const sums = densitySums(1, priorVariance);
  for (const [q, x] of places.entries()) {
    const density = Math.exp(target.logDensity([x], at));
    if (density > 0) sums.add(weights[q] * density, density, 0, x * x);
  }
  const { entropy, priorKl } = sums.integrals();
  return { entropy, priorKl };
}
