import type { Resolved } from '../refinement.js';

/** The masses of p_0 in the cells of a grid. */
interface CellMasses {
  readonly masses: Float64Array;
  readonly omitted: number;
  readonly isWhole: boolean;
}

/** How a KL is made of a density on a grid. */
interface KlOnGrid<C> {
  /** Densities below this are not known. */
  readonly tiny: number;
  /** KL(p_0 || q) from log q by cell. */
  kl(cells: C, logDensity: (cell: number) => number): Resolved;
  /** The most that - log q may be where p_0 has mass, asked for only where q is not known. */
  greatestDepth(): number;
}

/** Mass of p_0 where q is too small for a double; more than this would leave KL unknown. */
const CLIPPED = 1e-12;

/**
 * KL(p_0 || q) of the density q of a reverse SDE on a grid, averaged over each cell; what has left the grid for good is in the
 * error.
 */
export function densityKl<C extends CellMasses>(
  cells: C,
  { density, lost }: { readonly density: Float64Array; readonly lost: number },
  { tiny, kl: klOf, greatestDepth }: KlOnGrid<C>,
): Resolved {
  let clipped = 0;
  for (const [i, mass] of cells.masses.entries()) {
    if (Number.isNaN(density[i])) return OVERFLOWS;
    if (!(density[i] > tiny)) clipped += mass;
  }
  if (clipped > CLIPPED) return tooFaint(clipped, 'p_0');
  const kl = klOf(cells, (i) => Math.log(Math.max(tiny, density[i])));
  if (kl.value === null) return kl;
  const unknown = clipped + (cells.isWhole ? 0 : cells.omitted);
  const depth = unknown > 0 ? Math.max(-Math.log(tiny), greatestDepth()) : 0;
  // where long steps leave a density below 0, more seems to have come than left
  return { ...kl, unresolved: kl.unresolved + Math.abs(lost) + depth * unknown };
}

/** Where a density is not a number. */
export const OVERFLOWS = { value: null, reason: 'the density of the reverse SDE overflows' } as const;

/** Where a density has no logarithm for so much mass of a law. */
export function tooFaint(mass: number, law: 'p_0' | 'p_t') {
  const part = mass.toPrecision(2);
  return {
    value: null,
    reason: `the reverse SDE leaves too little for a double where ${part} of the mass of ${law} is`,
  };
}
