import { integratePanels, splitEvenly } from '../../src/target/panel-quadrature.js';

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** log of phi(z) times the integral of e^{-u z - u^2/2} from 0 on: the mass of N(0, 1) from z on, z >= 0, over a width. */
export function logMassFrom(z: number, width: number): number {
  const end = Math.min(width, 45 / Math.max(z, 4));
  const sum = integratePanels(splitEvenly(Float64Array.of(0, end), end / 24), 8, (u) => Math.exp(-u * (z + 0.5 * u)));
  return Math.log(sum / SQRT_2PI) - 0.5 * z * z;
}
