import type { Estimate } from '../../numeric/estimate.js';
import { massBetween } from '../../target/line-components.js';
import { entropyBetween } from '../../target/line-entropy.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import type { Resolved } from '../refinement.js';
import { narrowPlaces } from './graded-grid.js';

/** The cells of a grid, d = 1, and what p_0 has in them. */
export interface TargetCells {
  /** Ascending ends of the cells, one more than cells. */
  readonly faces: Float64Array;
  /** The mass of p_0 in each cell. */
  readonly masses: Float64Array;
  /** int p_0 log p_0 over the cells in which p_0 is too narrow to be resolved, by number of the cell. */
  readonly narrow: ReadonlyMap<number, Estimate>;
  /** The mass of p_0 in no cell. */
  readonly omitted: number;
}

/**
 * The masses of p_0 in the cells of a grid.
 *
 * A KL between masses of cells converges regularly, whatever p_0 does inside a cell. With the density of p_0 at midpoints
 * two grids may agree by chance where a bump is narrow.
 *
 * @param scale see `gradedGrid`
 */
export function targetCells({ line }: Target, scale: number, faces: Float64Array): TargetCells {
  const masses = new Float64Array(faces.length - 1);
  for (let i = 0; i < masses.length; i++) masses[i] = massBetween(line, faces[i], faces[i + 1]);
  const narrow = new Map<number, Estimate>();
  for (const { from, to } of narrowPlaces(line, scale)) {
    for (let i = cellOf(faces, from); i < masses.length && faces[i] < to; i++) {
      if (masses[i] > 0) narrow.set(i, entropyBetween(line, UNDIFFUSED, faces[i], faces[i + 1]));
    }
  }
  const outside = [
    [Number.NEGATIVE_INFINITY, faces[0]],
    [faces[faces.length - 1], Number.POSITIVE_INFINITY],
  ];
  return { faces, masses, narrow, omitted: outside.reduce((sum, [from, to]) => sum + massBetween(line, from, to), 0) };
}

/** The first cell that ends above x. */
function cellOf(faces: Float64Array, x: number): number {
  const i = faces.findIndex((face) => face > x);
  return i < 0 ? faces.length : Math.max(0, i - 1);
}

/** What each cell adds to a KL, with the error that no refinement of the cells would show. */
export interface CellParts {
  readonly parts: Float64Array;
  readonly unresolved: number;
}

/**
 * The parts of KL(p_0 || q): P_i (log(P_i/h_i) - log q_i), with q_i the mean of q over cell i; in cells where p_0 is narrow
 * int p_0 log p_0 - P_i log q_i. What lies in no cell, and how q changes over narrow places, is in the error.
 *
 * @param logDensity log q_i by number of the cell
 */
export function cellParts(
  { faces, masses, narrow, omitted }: TargetCells,
  logDensity: (cell: number) => number,
): CellParts {
  const parts = new Float64Array(masses.length);
  let [unresolved, largest] = [0, 1];
  for (const [i, mass] of masses.entries()) {
    if (mass < NEGLIGIBLE) continue;
    const log = logDensity(i);
    const own = narrow.get(i);
    if (own === undefined) {
      const gap = Math.log(mass / (faces[i + 1] - faces[i])) - log;
      parts[i] = mass * gap;
      largest = Math.max(largest, Math.abs(gap));
    } else {
      parts[i] = own.value - mass * log;
      unresolved += own.error + mass * changeAcross(faces, i, logDensity);
    }
  }
  return { parts, unresolved: unresolved + omitted * largest };
}

/** More of p_0 than this outside all cells would leave KL unknown. */
const MOST_OMITTED = 1e-9;

/** KL(p_0 || q) as the sum of these parts. */
export function cellKl(cells: TargetCells, logDensity: (cell: number) => number): Resolved {
  if (cells.omitted > MOST_OMITTED) {
    return { value: null, reason: `the cells leave out ${cells.omitted.toPrecision(2)} of the mass of p_0` };
  }
  const { parts, unresolved } = cellParts(cells, logDensity);
  return { value: parts.reduce((sum, part) => sum + part, 0), unresolved };
}

/** Cells with less mass of p_0 than this cannot change a KL by 1e-12. */
export const NEGLIGIBLE = 1e-16;

/** |log q_{i+1} - log q_{i-1}| h_i/(x_{i+1} - x_{i-1}), the change of log q over cell i, x its neighbours' midpoints. */
function changeAcross(faces: Float64Array, i: number, logDensity: (cell: number) => number): number {
  const last = faces.length - 2;
  const [left, right] = [Math.max(0, i - 1), Math.min(last, i + 1)];
  if (left === right) return Number.POSITIVE_INFINITY;
  const distance = 0.5 * (faces[right] + faces[right + 1] - faces[left] - faces[left + 1]);
  return (Math.abs(logDensity(right) - logDensity(left)) * (faces[i + 1] - faces[i])) / distance;
}
