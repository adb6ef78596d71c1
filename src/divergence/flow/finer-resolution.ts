import type { Resolution } from '../refinement.js';

/** The largest cells^2 * steps of one run: a few seconds for four models with some tens of features. */
const WORK = 2 << 20;

/**
 * The resolution that should bring two errors within their shares of a tolerance, which they now exceed by the given
 * factors. The error in time is of second order; the error in the plane falls with about the power 3/2 of the cells.
 * The resolution stays the same where both errors are within their shares, or where nothing may grow.
 *
 * @param temporal not finite where the time steps are too long for any value
 * @param finest the resolution that neither cells nor steps exceed
 */
export function finerResolution(at: Resolution, spatial: number, temporal: number, finest: Resolution): Resolution {
  if (spatial <= 1 && temporal <= 1) return at;
  const fits = (cells: number, steps: number) => steps <= finest.steps && cells * cells * steps <= WORK;
  let { cells, steps } = at;
  const doublings = temporal <= 1 ? 0 : temporal <= 4 ? 1 : 2;
  for (let k = 0; k < doublings && fits(cells, 2 * steps); k++) steps *= 2;
  if (spatial > 1) {
    const factor = Math.min(3, Math.max(1.25, Math.exp((2 / 3) * Math.log(spatial))));
    cells = Math.max(cells, Math.min(Math.ceil(factor * cells), finest.cells, Math.floor(Math.sqrt(WORK / steps))));
  }
  return cells === at.cells && steps === at.steps ? at : { cells, steps };
}
