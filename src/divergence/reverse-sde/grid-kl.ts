import type { Target } from '../../target/target.js';
import { cellMasses } from '../grid/cell-masses.js';
import type { ReverseDensity } from './reverse-densities.js';

/** What one grid says about KL(p_0 || q). */
export interface GridKl {
  readonly value: number;
  /** Error the grid cannot show by refinement: clipped cells and lost mass. */
  readonly unresolved: number;
}

const TINY = 1e-300;

/** KL(p_0 || q) = sum_i P_i log(P_i / (h_i q_i)) over the cells, P_i the mass of p_0: q is an average over each cell. */
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
