import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { cellMasses } from '../grid/cell-masses.js';
import { gradedGrid } from '../grid/graded-grid.js';
import { gradedTimes } from '../grid/graded-times.js';
import { type GridJob, gridSolver } from '../grid/grid-solver.js';
import type { Resolution, Resolved, Solver } from '../refinement.js';
import { type FlowStart, probabilityFlowKls } from './line-flow.js';

const FIRST: Resolution = { cells: 400, steps: 64 };
const FINEST: Resolution = { cells: 25_600, steps: 4096 };

/**
 * KL(p_0 || p^ODE) of every model of a field on the line, from a grid on the support of p_0 that the flow carries
 * forward.
 */
export function lineFlowSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const [low, high] = target.support[0];
  const grid = gradedGrid(target, low, high);
  const solve = (steps: number, jobs: readonly GridJob[]): Resolved[] => {
    const starts: FlowStart[] = [];
    for (const { model, cells } of jobs) {
      // all models start from the same grid
      const same = starts.find(({ masses }) => masses.length === cells);
      const faces = same?.faces ?? grid(cells);
      starts.push({ model, faces, masses: same?.masses ?? cellMasses(target, faces) });
    }
    return probabilityFlowKls(process, field, gradedTimes(process, target.variance, steps), starts);
  };
  return gridSolver({ models: field.models, solve, first: FIRST, finest });
}
