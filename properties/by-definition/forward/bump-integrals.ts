import type { Experiment } from '../../../src/experiment/schema.js';
import { distribution } from '../../../src/experiment/setting.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import { joinedInPairs } from '../../oracles/weighted-loss.js';
import { densitySums } from './density-sums.js';

/** Mixtures of products of bumps. */
export type BumpSpec = Extract<Experiment['target'], { kind: 'bumps' }>;

/** Places with less mass than this, from the axes before the last, are left out. */
const NEGLIGIBLE = 1e-14;

/**
 * The entropy and the prior KL of p_t of a mixture of products of bumps, by their definition on a grid, d = 2 or 3. On
 * each axis it has the panels of the bumps there, and p_t is a sum of products of the densities of single bumps on the
 * line.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of an axis
 */
export function bumpIntegrals(target: BumpSpec, at: Coefficients, priorVariance: number, nodes: number) {
  const { weights, centers } = target;
  const dimension = centers[0].length;
  const axes = centers[0].map((_, axis) => axisTable(target, axis, at, nodes));
  const sums = densitySums(dimension, priorVariance);
  const parts = axes.map(() => new Float64Array(weights.length));

  /** @param before the product so far of each component's weight and its densities, and of the steps; |x|^2 so far */
  const walk = (axis: number, before: ArrayLike<number>, volume: number, square: number) => {
    const { places, steps, densities } = axes[axis];
    const products = parts[axis];
    for (const [i, x] of places.entries()) {
      let density = 0;
      for (let k = 0; k < products.length; k++) {
        products[k] = before[k] * densities[k][i];
        density += products[k];
      }
      const [mass, length] = [volume * steps[i] * density, square + x * x];
      if (mass < NEGLIGIBLE * steps[i]) continue;
      if (axis === dimension - 1) sums.add(mass, density, 0, length);
      else walk(axis + 1, products, volume * steps[i], length);
    }
  };
  walk(0, weights, 1, 0);
  const { entropy, priorKl } = sums.integrals();
  return { entropy, priorKl };
}

/** A quadrature on one axis, and the density of each component's bump there. */
function axisTable({ centers, halfWidths }: BumpSpec, axis: number, at: Coefficients, nodes: number) {
  const bumps = centers.map((center, k) =>
    distribution({ kind: 'bumps', weights: [1], centers: [[center[axis]]], halfWidths: [halfWidths[k]] }),
  );
  const together = distribution({
    kind: 'bumps',
    weights: bumps.map(() => 1 / bumps.length),
    centers: centers.map((center) => [center[axis]]),
    halfWidths,
  });
  const rule = panelQuadrature(joinedInPairs(together.panels(at)), nodes);
  return {
    places: rule.nodes,
    steps: rule.weights,
    densities: bumps.map((bump) => rule.nodes.map((x) => Math.exp(bump.logDensity([x], at)))),
  };
}
