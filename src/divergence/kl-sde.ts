import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { gradedGrid } from './grid/graded-grid.js';
import { gradedTimes } from './grid/graded-times.js';
import { type Job, type Resolution, type Resolved, refine, type Solver, solveAt } from './refinement.js';
import { reach } from './reverse-sde/reach.js';
import { gridKl, reverseDensities } from './reverse-sde/reverse-densities.js';

const FIRST: Resolution = { cells: 400, steps: 64 };
const FINEST: Resolution = { cells: 12_800, steps: 2048 };

/**
 * klSde = KL(p_0 || p^SDE) of every model of a field in nats, d = 1, with error estimates.
 *
 * @param tolerance aimed error, as a part of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution that nothing is refined beyond
 */
export function klSde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: number = TOLERANCE,
  finest: Resolution = FINEST,
): Divergence[] {
  return refine(field.models, { ...sdeSolver(process, target, field), finest }, tolerance);
}

/**
 * KL(p_0 || p^SDE) of every model at one resolution, without an error estimate: what differences between models need.
 */
export function klSdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution?: Resolution,
): Resolved[] {
  return solveAt(field.models, sdeSolver(process, target, field), resolution);
}

function sdeSolver(process: ForwardProcess, target: Target, field: ScoreField): Solver {
  const models = Array.from({ length: field.models }, (_, model) => model);
  const grids = reach(process, field, models, target.support[0]).map(({ low, high }) => gradedGrid(target, low, high));
  const solve = (steps: number, jobs: readonly Job[]): Resolved[] => {
    const times = gradedTimes(process, target.variance, steps).reverse();
    const faces = jobs.map(({ model, cells }) => ({ model, faces: grids[model](cells) }));
    return reverseDensities(process, field, times, faces).map((density) => gridKl(target, density));
  };
  return { solve, first: FIRST, finest: FINEST };
}
