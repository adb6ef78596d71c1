import type { Target } from '../../target/target.js';
import { cellMasses } from '../grid/cell-masses.js';
import type { ReverseDensity } from './reverse-densities.js';

/** What one grid says about KL(p_0 || q). */
export interface GridKl {
  readonly value: number;
  /** The error that refining the grid cannot show: clipped cells and lost mass. */
  readonly unresolved: number;
}

const TINY = 1e-300;

/**
 * KL(p_0 || q) = sum_i P_i log(P_i / (h_i q_i)) over the cells, where P_i is the mass of p_0 and q_i the average of q
 * over the cell.
 */
export function gridKl(target: Target, { faces, widths, density, lost }: ReverseDensity): GridKl {
  const masses = cellMasses(target, faces);
  let value = 0;
  let unresolved = lost;
  for (let i = 0; i < masses.length; i++) {
    if (masses[i] < TINY) continue;
    const clipped = !(density[i] > TINY);
    const gap = Math.log(masses[i] / widths[i]) - Math.log(clipped ? TINY : density[i]);
    value += masses[i] * gap;
    if (clipped) unresolved += masses[i] * Math.abs(gap);
  }
  return { value, unresolved };
}
