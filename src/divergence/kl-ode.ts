import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE, withoutValues } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { lineFlowSolver } from './flow/line-flow-solver.js';
import { spaceFlowSolver } from './flow/space-flow-solver.js';
import { type Resolution, type Resolved, refine, type Solver } from './refinement.js';

const NO_DIVERGENCE = 'the divergence of the score is not known';

/**
 * klOde = KL(p_0 || p^ODE) of every model of a field in nats, with error estimates: on the line and in the plane by
 * quadrature, in d > 2 by Monte Carlo, which a warning always states. In d > 1 there is a reason instead of a value if
 * the divergence of the field is not known.
 *
 * @param tolerance aimed error, as a fraction of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution beyond which nothing is refined
 */
export function klOde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: number = TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  if (!solvable(target, field)) return withoutValues(field.models, NO_DIVERGENCE);
  return refine(odeSolver(process, target, field, finest), tolerance);
}

/**
 * KL(p_0 || p^ODE) of every model at one resolution, without an error estimate, which is enough for differences between
 * models.
 */
export function klOdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution?: Resolution,
): Resolved[] {
  if (!solvable(target, field)) return withoutValues(field.models, NO_DIVERGENCE);
  const solver = odeSolver(process, target, field);
  return solver.solve(resolution ?? solver.first);
}

function odeSolver(process: ForwardProcess, target: Target, field: ScoreField, finest?: Resolution): Solver {
  const solver = target.dimension === 1 ? lineFlowSolver : spaceFlowSolver;
  return solver(process, target, field, finest);
}

const solvable = (target: Target, field: ScoreField) => target.dimension === 1 || field.divergenceOver !== undefined;
