import type { LineComponent } from '../../target/line-components.js';
import { massBetween } from '../../target/line-components.js';
import type { Resolved } from '../refinement.js';
import { isNegligible, MOST_OMITTED } from './target-cells.js';

/** The components of p_0 on each axis of the plane: every one is a product of these. */
export type Marginals = readonly [readonly LineComponent[], readonly LineComponent[]];

/** The masses of p_0 in the cells of a grid in the plane. */
export interface PlaneCells {
  readonly faces: readonly [Float64Array, Float64Array];
  /** For each cell of the first axis a row along the second. */
  readonly masses: Float64Array;
  /** Of each component of p_0, on its own, the masses in the cells of both axes. */
  readonly components: readonly (readonly [Float64Array, Float64Array])[];
  /** The mass of p_0 in no cell. */
  readonly omitted: number;
  /** Whether all of the support of p_0 is in the cells, so that what is omitted are the last of its tails. */
  readonly isWhole: boolean;
}

/** The masses of p_0 in the cells between faces on each axis. */
export function planeCells(
  marginals: Marginals,
  support: readonly (readonly [number, number])[],
  faces: readonly [Float64Array, Float64Array],
): PlaneCells {
  const [n, m] = faces.map((each) => each.length - 1);
  const masses = new Float64Array(n * m);
  const components = marginals[0].map(
    (_, k) => [massesOf(marginals[0][k], faces[0]), massesOf(marginals[1][k], faces[1])] as const,
  );
  for (const [k, [one, other]] of components.entries()) {
    const { weight } = marginals[0][k];
    for (let i = 0; i < n; i++) {
      const part = weight * one[i];
      if (part > 0) for (let l = 0; l < m; l++) masses[i * m + l] += part * other[l];
    }
  }
  const ends = faces.map((each) => [each[0], each[each.length - 1]] as const);
  const omitted = marginals.reduce((sum, line, axis) => {
    const [first, last] = ends[axis];
    return sum + massBetween(line, Number.NEGATIVE_INFINITY, first) + massBetween(line, last, Number.POSITIVE_INFINITY);
  }, 0);
  const isWhole = ends.every(([first, last], axis) => first <= support[axis][0] && support[axis][1] <= last);
  return { faces, masses, components, omitted, isWhole };
}

function massesOf({ centre, mass }: LineComponent, faces: Float64Array): Float64Array {
  return Float64Array.from({ length: faces.length - 1 }, (_, i) => mass(faces[i] - centre, faces[i + 1] - centre));
}

/**
 * KL(p_0 || q) as the sum of P (log(P/area) - log q) over all cells, P the mass of p_0 in a cell; what lies in none is in the error.
 * Its parts are the means of log(P/area) - log q under the components.
 */
export function planeKl(
  { faces: [first, second], masses, components, omitted }: PlaneCells,
  logDensity: (cell: number) => number,
): Resolved {
  const missing = Math.max(omitted, 1 - masses.reduce((sum, mass) => sum + mass, 0));
  // not a number where a grid is none
  if (!(missing <= MOST_OMITTED)) {
    return { value: null, reason: `the cells leave out ${missing.toPrecision(2)} of the mass of p_0` };
  }
  const gaps = new Float64Array(masses.length);
  let [value, largest] = [0, 1];
  for (let i = 0, p = 0; i + 1 < first.length; i++) {
    const width = first[i + 1] - first[i];
    for (let l = 0; l + 1 < second.length; l++, p++) {
      const mass = masses[p];
      if (mass === 0) continue;
      // apart, as the smallest of masses over an area would be 0
      const gap = Math.log(mass) - Math.log(width * (second[l + 1] - second[l])) - logDensity(p);
      if (isNegligible(mass, gap)) continue;
      gaps[p] = gap;
      value += mass * gap;
      largest = Math.max(largest, Math.abs(gap));
    }
  }
  const parts = components.map(([one, other]) => meanUnder(one, other, gaps));
  return { value, unresolved: omitted * largest, parts };
}

/** The mean of a function of cells under a product of two laws. */
function meanUnder(one: Float64Array, other: Float64Array, values: Float64Array): number {
  let mean = 0;
  for (const [i, mass] of one.entries()) {
    if (mass === 0) continue;
    let row = 0;
    for (let l = 0, p = i * other.length; l < other.length; l++, p++) row += other[l] * values[p];
    mean += mass * row;
  }
  return mean;
}
