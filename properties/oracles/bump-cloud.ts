import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { BumpMixture } from '../../src/target/bumps.js';
import type { GaussianCloud } from '../../src/target/target.js';

/**
 * Diffused bumps as Gaussians at the nodes of Gauss and Legendre on each axis: of the density
 * 15/(16 h) (1 - z^2)^2, z = (x - c)/h in [-1, 1], a node z_i with the weight w_i has the mass 15/16 w_i (1 - z_i^2)^2,
 * and p_t the component N(alpha (c + h z_i), sigma^2) with that mass.
 *
 * @param size nodes on each axis
 */
export function tensorCloud(
  { weights: shares, centers, halfWidths }: Pick<BumpMixture, 'weights' | 'centers' | 'halfWidths'>,
  { alpha, sigma }: Coefficients,
  size: number,
): GaussianCloud {
  const { nodes, weights } = gaussLegendre(size);
  const masses = weights.map((weight, i) => {
    const room = 1 - nodes[i] * nodes[i];
    return (15 / 16) * weight * room * room;
  });
  const dimension = centers[0].length;
  let each = 1;
  for (let j = 0; j < dimension; j++) each *= size;
  const count = each * shares.length;
  const cloud = {
    count,
    dimension,
    weights: new Float64Array(count),
    means: new Float64Array(count * dimension),
    variances: new Float64Array(count).fill(sigma * sigma),
  };
  for (let p = 0; p < count; p++) {
    const k = Math.floor(p / each);
    let weight = shares[k];
    for (let j = 0, rest = p % each; j < dimension; j++, rest = Math.floor(rest / size)) {
      const i = rest % size;
      weight *= masses[i];
      cloud.means[p * dimension + j] = alpha * (centers[k][j] + halfWidths[k] * nodes[i]);
    }
    cloud.weights[p] = weight;
  }
  return cloud;
}
