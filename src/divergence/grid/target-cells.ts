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
  /** Whether all of the support of p_0 is in the cells, so that what is omitted are the last of its tails. */
  readonly isWhole: boolean;
}

/**
 * The masses of p_0 in the cells of a grid.
 *
 * A KL between masses of cells converges regularly, whatever p_0 does inside a cell. With the density of p_0 at midpoints
 * two grids may agree by chance where a bump is narrow.
 *
 * @param scale see `gradedGrid`
 */
export function targetCells({ line, support }: Target, scale: number, faces: Float64Array): TargetCells {
  const masses = new Float64Array(faces.length - 1);
  for (let i = 0; i < masses.length; i++) masses[i] = massBetween(line, faces[i], faces[i + 1]);
  const narrow = new Map<number, Estimate>();
  for (const { from, to } of narrowPlaces(line, scale)) {
    for (let i = cellOf(faces, from); i < masses.length && faces[i] < to; i++) {
      if (masses[i] > 0) narrow.set(i, entropyBetween(line, UNDIFFUSED, faces[i], faces[i + 1]));
    }
  }
  const [first, last] = [faces[0], faces[faces.length - 1]];
  const omitted =
    massBetween(line, Number.NEGATIVE_INFINITY, first) + massBetween(line, last, Number.POSITIVE_INFINITY);
  const isWhole = first <= support[0][0] && support[0][1] <= last;
  return { faces, masses, narrow, omitted, isWhole };
}

/** The first cell that ends above x. */
function cellOf(faces: Float64Array, x: number): number {
  const i = faces.findIndex((face) => face > x);
  return i < 0 ? faces.length : Math.max(0, i - 1);
}

/** The least normal double: less mass adds nothing to a KL, however deep q is there. */
const LEAST_MASS = 2.2250738585072014e-308;

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
    // of a mass that is not even a normal double the density may be 0
    if (mass < LEAST_MASS) continue;
    const log = logDensity(i);
    const gap = Math.log(mass / (faces[i + 1] - faces[i])) - log;
    if (isNegligible(mass, gap)) continue;
    const own = narrow.get(i);
    if (own === undefined) {
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
export const MOST_OMITTED = 1e-9;

/** KL(p_0 || q) as the sum of these parts. */
export function cellKl(cells: TargetCells, logDensity: (cell: number) => number): Resolved {
  if (!(cells.omitted <= MOST_OMITTED)) {
    return { value: null, reason: `the cells leave out ${cells.omitted.toPrecision(2)} of the mass of p_0` };
  }
  const { parts, unresolved } = cellParts(cells, logDensity);
  return { value: parts.reduce((sum, part) => sum + part, 0), unresolved };
}

/** Cells with less mass of p_0 than this cannot change a KL by 1e-12, unless what they add is so large. */
export const NEGLIGIBLE = 1e-16;
const LEAST_PART = 1e-13;

/**
 * Whether a cell of so much mass adds nothing that counts to a KL.
 *
 * @param gap log(p_0/q) there; NaN where it is not known
 */
export function isNegligible(mass: number, gap: number): boolean {
  return mass < NEGLIGIBLE && !(mass * Math.abs(gap) >= LEAST_PART);
}

/**
 * The change of log q over cell i: h_i times the largest slope of log q between the midpoints of the cell and those on either
 * side. The two sides count apart, as together they cancel where q has a peak.
 */
function changeAcross(faces: Float64Array, i: number, logDensity: (cell: number) => number): number {
  const midpoint = (k: number) => 0.5 * (faces[k] + faces[k + 1]);
  const neighbours = [i - 1, i + 1].filter((k) => k >= 0 && k + 1 < faces.length);
  if (neighbours.length === 0) return Number.POSITIVE_INFINITY;
  const slopes = neighbours.map((k) => Math.abs((logDensity(k) - logDensity(i)) / (midpoint(k) - midpoint(i))));
  return (faces[i + 1] - faces[i]) * Math.max(...slopes);
}
