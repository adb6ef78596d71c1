import { normalPdf } from '../../../src/numeric/normal.js';
import { dot, norm } from '../../../src/numeric/vectors.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import { panelQuadrature } from '../../../src/target/panels.js';
import type { IsotropicMixture } from '../../oracles/gram.js';
import { type DensityIntegrals, densitySums } from './density-sums.js';

/** Where the panels of both coordinates end, in deviations of a component. */
const REACH = 8;

/**
 * Integrals over p_t of a mixture whose means lie on a line through 0, by their definition in any number of dimensions.
 * Along the line with the coordinate a, and at the distance r from it,
 *
 * p = sum_k w_k N(a; mu_k, v_k) (2 pi v_k)^{-(d-1)/2} e^{-r^2/(2 v_k)}, dx = da times the law of r, that of sqrt(v_k)
 * chi_{d-1} under component k.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of a coordinate
 */
export function collinearIntegrals(
  { weights, means, variances }: IsotropicMixture,
  { alpha, sigma }: Coefficients,
  priorVariance: number,
  nodes: number,
): DensityIntegrals {
  const across = means[0].length - 1;
  const places = placesOnLine(means).map((place) => alpha * place);
  const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
  const along = normalised(panelQuadrature(halves(-REACH, REACH), nodes), normalPdf);
  // r^{d-2} e^{-r^2/2}, the density of chi_{d-1} but for a factor
  const mode = Math.sqrt(across);
  const away = normalised(panelQuadrature(halves(Math.max(0, mode - REACH), mode + REACH), nodes), (r) =>
    Math.exp((across - 1) * Math.log(r / mode) - 0.5 * (r * r - mode * mode)),
  );
  const logNorms = spreads.map((v) => 0.5 * (across + 1) * Math.log(2 * Math.PI * v));
  const sums = densitySums(across + 1, priorVariance);
  for (const [k, weight] of weights.entries()) {
    const deviation = Math.sqrt(spreads[k]);
    for (let i = 0; i < along.nodes.length; i++) {
      const a = places[k] + deviation * along.nodes[i];
      for (let j = 0; j < away.nodes.length; j++) {
        const r = deviation * away.nodes[j];
        let density = 0;
        let slope = 0;
        let pull = 0;
        for (let l = 0; l < spreads.length; l++) {
          const gap = a - places[l];
          const part = weights[l] * Math.exp(-(0.5 * (gap * gap + r * r)) / spreads[l] - logNorms[l]);
          density += part;
          slope -= (part * gap) / spreads[l];
          pull -= (part * r) / spreads[l];
        }
        const mass = weight * along.masses[i] * away.masses[j];
        sums.add(mass, density, (slope * slope + pull * pull) / (density * density), a * a + r * r);
      }
    }
  }
  return sums.integrals();
}

/** The means' coordinates on the line through 0 that holds them all. */
function placesOnLine(means: readonly (readonly number[])[]): number[] {
  const furthest = means.reduce((most, mean) => (norm(mean) > norm(most) ? mean : most));
  const length = norm(furthest);
  return means.map((mean) => (length === 0 ? 0 : dot(mean, furthest) / length));
}

/** Breakpoints about half a deviation apart. */
function halves(low: number, high: number): Float64Array {
  const count = Math.ceil(2 * (high - low));
  return Float64Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

/** The nodes of a rule, with masses that sum to 1. @param density but for a factor */
function normalised({ nodes, weights }: ReturnType<typeof panelQuadrature>, density: (x: number) => number) {
  const masses = nodes.map((x, i) => weights[i] * density(x));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return { nodes, masses: masses.map((mass) => mass / total) };
}
