import { cellKl, type TargetCells } from '../grid/target-cells.js';
import type { Resolved } from '../refinement.js';
import type { ReverseDensity } from './reverse-densities.js';

const TINY = 1e-300;
/** Mass of p_0 where q is too small for a double; more than this would leave KL unknown. */
const CLIPPED = 1e-12;

/** KL(p_0 || q) of the density q of a reverse SDE on a grid; what has left the grid for good is in the error. */
export function gridKl(cells: TargetCells, { density, lost }: ReverseDensity): Resolved {
  let clipped = 0;
  for (const [i, mass] of cells.masses.entries()) {
    if (Number.isNaN(density[i])) return { value: null, reason: 'the density of the reverse SDE overflows' };
    if (!(density[i] > TINY)) clipped += mass;
  }
  if (clipped > CLIPPED) {
    const reason = `the reverse SDE leaves too little for a double where ${clipped.toPrecision(2)} of the mass of p_0 is`;
    return { value: null, reason };
  }
  const kl = cellKl(cells, (i) => Math.log(Math.max(TINY, density[i])));
  if (kl.value === null) return kl;
  // where long steps leave a density below 0, more seems to have come than left
  return { ...kl, unresolved: kl.unresolved + Math.abs(lost) - Math.log(TINY) * clipped };
}
