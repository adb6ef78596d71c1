import { massBetween } from '../../target/line-components.js';
import type { Target } from '../../target/target.js';
import { gradedGrid, narrowPlaces, scaleOfPaths } from '../grid/graded-grid.js';
import type { LineMasses } from './quantile-distance.js';

/** p_0 on a grid, with the error of W2 that no refinement would show. */
export interface DataMasses {
  readonly data: LineMasses;
  readonly unresolved: number;
}

/** What the tails of p_0 beyond its support move W2 by, in standard deviations of p_0: less than 1e-15 of the mass is there. */
const TAILS = 1e-6;

/** How many times as fine cells for p_0 alone are as those of a grid, which a model too is asked for. */
const FINER = 8;

/** The unit of all distances: the standard deviation of p_0, d = 1. */
export function unitOf(target: Target): number {
  return Math.sqrt(target.variance);
}

/**
 * The masses of p_0 in the cells of a grid, and in further cells where its support ends beyond them, in units of `unitOf`. Where a
 * component is too narrow for cells of its own, its mass may be anywhere in its cell.
 *
 * @param faces of a grid for what a model generates, ascending
 */
export function dataMasses(target: Target, priorVariance: number, faces: Float64Array): DataMasses {
  const { line, support } = target;
  const unit = unitOf(target);
  const scale = scaleOfPaths(line, priorVariance);
  const [low, high] = [faces[0], faces[faces.length - 1]];
  const [first, last] = support[0];
  let all = faces;
  if (first < low || last > high) {
    const own = gradedGrid(line, scale, first, last)(FINER * faces.length);
    all = Float64Array.of(...own.filter((x) => x < low), ...faces, ...own.filter((x) => x > high));
  }
  const masses = new Float64Array(all.length - 1);
  for (let i = 0; i < masses.length; i++) masses[i] = massBetween(line, all[i], all[i + 1]);
  let narrow = 0;
  for (const { from, to } of narrowPlaces(line, scale)) {
    const width = (to - from) / unit;
    narrow += massBetween(line, from, to) * width * width;
  }
  return { data: { faces: all.map((x) => x / unit), masses }, unresolved: TAILS + Math.sqrt(narrow) };
}
