import type { Estimate } from '../numeric/estimate.js';
import type { Axis, AxisTable } from './axis-quadrature.js';

/** A line of a grid along its last axis, with the factor of each density from the axes before. */
export interface GridLine {
  /** The weight of each density times its value on the axes before the last. */
  readonly densities: Float64Array;
  /** Their logarithms. */
  readonly logs: Float64Array;
  readonly last: GridTable;
}

/** An axis table with the densities beside their logarithms. */
export interface GridTable extends AxisTable {
  readonly densities: Float64Array;
}

/**
 * The step of the coarsest grid, and the factor from one step to the next: the error of a grid is about that of the
 * next one to the power of this factor.
 */
const FIRST_STEP = 1.2;
const REFINEMENT = 0.75;
/**
 * Two grids may agree by chance, three hardly ever will: the error is at least this fraction of the difference before
 * the last.
 */
const TRUST = 0.1;
/** The most nodes a grid may have: each takes some 20 ns. */
const MOST_NODES = 16_777_216;
/** The most that one axis may have: geometric convergence needs no more, and rounding is not cured by more. */
const MOST_ON_AXIS = 65_536;

/** @param logs of the densities, as far as the axes before the last tell */
type IsNegligible = (mass: number, logs: Float64Array) => boolean;

/**
 * The integral of a function of densities that are products over the same axes, by tensor quadrature. The error is the
 * last change from grid to grid, which is about the error of the coarser of the two, or TRUST times the change before,
 * if that is larger. The grid is refined until the error is within the tolerance or the next grid would be too large.
 *
 * @param weights of the densities
 * @param lineSum the sum over the last axis of weight times integrand
 * @param tolerance the largest error allowed, given the value
 * @param isNegligible whether a line is left out on which all densities together have so much mass
 * @returns an infinite error if the third grid would already be too large
 */
export function gridIntegral(
  axes: readonly Axis[],
  weights: readonly number[],
  lineSum: (line: GridLine) => number,
  tolerance: (value: number) => number,
  isNegligible: IsNegligible,
): Estimate {
  let value = Number.NaN;
  let error = Number.POSITIVE_INFINITY;
  let change = Number.POSITIVE_INFINITY;
  for (let step = FIRST_STEP; !(error <= tolerance(value)); step *= REFINEMENT) {
    const tables = tabulated(axes, step);
    if (tables.reduce((nodes, table) => nodes * table.weights.length, 1) > MOST_NODES) break;
    if (tables.some((table) => table.weights.length > MOST_ON_AXIS)) break;
    const finer = sumOver(tables, weights, lineSum, isNegligible);
    const before = change;
    change = Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(finer - value);
    error = Math.max(change, TRUST * before);
    value = finer;
  }
  return { value, error };
}

function tabulated(axes: readonly Axis[], step: number): GridTable[] {
  return axes.map((axis) => {
    const table = axis.tabulate(step);
    return { ...table, densities: table.logs.map(Math.exp) };
  });
}

function sumOver(
  tables: readonly GridTable[],
  weights: readonly number[],
  lineSum: (line: GridLine) => number,
  isNegligible: IsNegligible,
): number {
  const last = tables[tables.length - 1];
  const count = weights.length;
  const walk = (depth: number, densities: Float64Array, logs: Float64Array, cell: number): number => {
    if (depth === tables.length - 1) return cell * lineSum({ densities, logs, last });
    const table = tables[depth];
    const next = new Float64Array(count);
    const nextLogs = new Float64Array(count);
    let sum = 0;
    for (let i = 0; i < table.weights.length; i++) {
      let mass = 0;
      for (let k = 0; k < count; k++) {
        next[k] = densities[k] * table.densities[i * count + k];
        nextLogs[k] = logs[k] + table.logs[i * count + k];
        mass += next[k];
      }
      const inner = cell * table.weights[i];
      if (!isNegligible(mass * inner, nextLogs)) sum += walk(depth + 1, next, nextLogs, inner);
    }
    return sum;
  };
  return walk(0, Float64Array.from(weights), Float64Array.from(weights, Math.log), 1);
}
