import type { GaussianCloud } from '../../src/target/target.js';
import { wholePower } from './whole-power.js';

/** Where nodes end: a Gaussian has 1e-14 of its mass beyond, of which the square of a score makes little more. */
const OUTERMOST = 7.5;

/** The nodes of a trapezoidal rule on each Gaussian of a cloud in R^d, n x d row-major, and their masses. */
export function cloudNodes(
  { count, means, variances, weights }: GaussianCloud,
  d: number,
  apart: number,
): { readonly points: Float64Array; readonly masses: Float64Array } {
  const axis = normalNodes(apart);
  const size = wholePower(axis.length, d);
  const points = new Float64Array(count * size * d);
  const masses = new Float64Array(count * size);
  for (let p = 0; p < masses.length; p++) {
    const g = Math.floor(p / size);
    masses[p] = weights[g];
    for (let j = 0, rest = p % size; j < d; j++, rest = Math.floor(rest / axis.length)) {
      const { z, weight } = axis[rest % axis.length];
      points[p * d + j] = means[g * d + j] + Math.sqrt(variances[g]) * z;
      masses[p] *= weight;
    }
  }
  return { points, masses };
}

/** E f(z) = sum h phi(k h) f(k h) for a standard normal z: of an entire f it is off by e^{-2 pi^2/h^2}. */
function normalNodes(apart: number): { readonly z: number; readonly weight: number }[] {
  const last = Math.ceil(OUTERMOST / apart);
  return Array.from({ length: 2 * last + 1 }, (_, i) => {
    const z = (i - last) * apart;
    return { z, weight: (apart * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI) };
  });
}
