import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { type FlowStart, probabilityFlowKls } from './flow/line-flow.js';
import { cellMasses } from './grid/cell-masses.js';
import { gradedGrid } from './grid/graded-grid.js';
import { gradedTimes } from './grid/graded-times.js';
import { type Job, type Resolution, type Resolved, refine, type Solver, solveAt } from './refinement.js';

const FIRST: Resolution = { cells: 400, steps: 64 };
const FINEST: Resolution = { cells: 25_600, steps: 4096 };

/**
 * klOde = KL(p_0 || p^ODE) of every model of a field in nats, d = 1, with error estimates.
 *
 * @param tolerance aimed error, as a part of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution that nothing is refined beyond
 */
export function klOde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: number = TOLERANCE,
  finest: Resolution = FINEST,
): Divergence[] {
  return refine(field.models, { ...odeSolver(process, target, field), finest }, tolerance);
}

/** KL(p_0 || p^ODE) of every model at one resolution, without an error estimate. */
export function klOdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution?: Resolution,
): Resolved[] {
  return solveAt(field.models, odeSolver(process, target, field), resolution);
}

function odeSolver(process: ForwardProcess, target: Target, field: ScoreField): Solver {
  const [low, high] = target.support[0];
  const grid = gradedGrid(target, low, high);
  const solve = (steps: number, jobs: readonly Job[]): Resolved[] => {
    const starts: FlowStart[] = [];
    for (const { model, cells } of jobs) {
      // all models start from the same grid
      const same = starts.find(({ masses }) => masses.length === cells);
      const faces = same?.faces ?? grid(cells);
      starts.push({ model, faces, masses: same?.masses ?? cellMasses(target, faces) });
    }
    return probabilityFlowKls(process, field, gradedTimes(process, target.variance, steps), starts);
  };
  return { solve, first: FIRST, finest: FINEST };
}
