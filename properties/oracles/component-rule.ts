import { gaussLegendre, type Quadrature } from '../../src/numeric/gauss-legendre.js';
import type { TargetSpec } from '../../src/target/target-spec.js';

/** Standard deviations beyond which lies 2e-9 of the mass of a normal distribution. */
const EDGE = 6;

/**
 * A law on the line as masses at the nodes of one Gauss-Legendre rule for each of its components: few nodes, for the
 * moments of functions that are smooth on the scale of a component.
 */
export function componentRule(law: TargetSpec, count: number): Quadrature {
  const rule = gaussLegendre(count);
  const nodes = new Float64Array(law.weights.length * count);
  const weights = new Float64Array(nodes.length);
  for (const [k, share] of law.weights.entries()) {
    const { centre, reach, density } = componentOf(law, k);
    for (let i = 0; i < count; i++) {
      nodes[k * count + i] = centre + reach * rule.nodes[i];
      weights[k * count + i] = share * rule.weights[i] * density(rule.nodes[i]);
    }
  }
  return { nodes, weights };
}

/** A component on [centre - reach, centre + reach], with the density of z = (x - centre)/reach. */
function componentOf(law: TargetSpec, k: number) {
  if (law.kind === 'bumps') {
    const biweight = (z: number) => (15 / 16) * (1 - z * z) * (1 - z * z);
    return { centre: law.centers[k][0], reach: law.halfWidths[k], density: biweight };
  }
  const normal = (z: number) => (EDGE / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * EDGE * EDGE * z * z);
  return { centre: law.means[k][0], reach: EDGE * Math.sqrt(law.variances[k]), density: normal };
}
