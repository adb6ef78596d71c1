import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { type GridJob, gridSolver } from '../grid/grid-solver.js';
import type { Resolution, Resolved, Solver } from '../refinement.js';
import { gridKl } from './grid-kl.js';
import { reach } from './reach.js';
import { reverseDensities } from './reverse-densities.js';

const FIRST: Resolution = { cells: 400, steps: 64 };
const FINEST: Resolution = { cells: 12_800, steps: 2048 };

/** KL(p_0 || p^SDE) of every model of a field on the line, each on a grid that holds the paths of its own reverse SDE. */
export function reverseSdeSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const models = Array.from({ length: field.models }, (_, model) => model);
  const grids = reach(process, field, models, target.support[0]).map(({ low, high }) => gradedGrid(target, low, high));
  const solve = (steps: number, jobs: readonly GridJob[]): Resolved[] => {
    const times = gradedTimes(process, target.variance, steps).reverse();
    const faces = jobs.map(({ model, cells }) => ({ model, faces: grids[model](cells) }));
    return reverseDensities(process, field, times, faces).map((density) => gridKl(target, density));
  };
  return gridSolver({ models: field.models, solve, first: FIRST, finest });
}
