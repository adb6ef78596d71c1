import { normalPdf } from '../../../src/numeric/normal.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import type { IsotropicMixture } from '../../oracles/gram.js';
import { type DensityIntegrals, densitySums } from './density-sums.js';

/**
 * Where the panels of an axis end, in deviations of a component: at every half, out to a density of 1e-14 of the peak.
 */
const REACH = 8;
const PANELS = Float64Array.from({ length: 4 * REACH + 1 }, (_, k) => k / 2 - REACH);
/** Corners of a component's grid are left out where the product of their masses over the axes so far is below this. */
const NEGLIGIBLE = 1e-16;
/**
 * Integrals over p_t of a mixture in a few dimensions by their definition. Each component is integrated over a grid, on
 * which every Gaussian is a product of its values on the axes.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of an axis
 */
export function mixtureIntegrals(
  { weights, means, variances }: IsotropicMixture,
  { alpha, sigma }: Coefficients,
  priorVariance: number,
  nodes: number,
): DensityIntegrals {
  const d = means[0].length;
  const unit = panelQuadrature(PANELS, nodes);
  const masses = unit.weights.map((weight, i) => weight * normalPdf(unit.nodes[i]));
  const centres = means.map((mean) => mean.map((x) => alpha * x));
  const precisions = variances.map((v) => 1 / (alpha * alpha * v + sigma * sigma));
  const sums = densitySums(d, priorVariance);
  const x = new Float64Array(d);
  const slope = new Float64Array(d);

  /** Adds the place x, with the mass of the grid there and the density of each component. */
  const add = (mass: number, densities: Float64Array) => {
    let [density, square] = [0, 0];
    slope.fill(0);
    for (let l = 0; l < densities.length; l++) {
      density += densities[l];
      for (let j = 0; j < d; j++) slope[j] -= densities[l] * precisions[l] * (x[j] - centres[l][j]);
    }
    let information = 0;
    for (let j = 0; j < d; j++) {
      const score = slope[j] / density;
      information += score * score;
      square += x[j] * x[j];
    }
    sums.add(mass, density, information, square);
  };

  for (const [k, centre] of centres.entries()) {
    const deviation = Math.sqrt(1 / precisions[k]);
    const places = centre.map((c) => unit.nodes.map((z) => c + deviation * z));
    // axes[j][i * K + l]: the density of component l on axis j at place i
    const axes = places.map((axis, j) =>
      Float64Array.from({ length: axis.length * weights.length }, (_, e) => {
        const l = e % weights.length;
        const root = Math.sqrt(precisions[l]);
        return root * normalPdf(root * (axis[Math.floor(e / weights.length)] - centres[l][j]));
      }),
    );
    const partial = Array.from({ length: d + 1 }, () => Float64Array.from(weights));
    const walk = (j: number, mass: number) => {
      if (j === d) return add(mass, partial[d]);
      for (let i = 0; i < masses.length; i++) {
        if (mass * masses[i] < NEGLIGIBLE) continue;
        x[j] = places[j][i];
        for (let l = 0; l < weights.length; l++) partial[j + 1][l] = partial[j][l] * axes[j][i * weights.length + l];
        walk(j + 1, mass * masses[i]);
      }
    };
    walk(0, weights[k]);
  }
  return sums.integrals();
}
