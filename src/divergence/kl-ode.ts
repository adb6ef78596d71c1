import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE, type Tolerance, withoutValues } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { tooNarrow } from './flow/component-places.js';
import { lineFlowAt, refinedLineFlow } from './flow/line-flow-solver.js';
import { spaceFlowSolver } from './flow/space-flow-solver.js';
import { type Resolution, type Resolved, refine } from './refinement.js';

const NO_DIVERGENCE = 'the divergence of the score is not known';

/**
 * klOde = KL(p_0 || p^ODE) of every model of a field in nats, with error estimates: on the line and in the plane by
 * quadrature, in d > 2 by Monte Carlo, which a warning always states. In d > 1 there is a reason instead of a value if
 * the divergence of the field is not known.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution beyond which nothing is refined
 */
export function klOde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  const reason = unsolvable(process, target, field);
  if (reason !== undefined) return withoutValues(field.models, reason);
  if (target.dimension === 1) return refinedLineFlow(process, target, field, tolerance, finest);
  return refine(spaceFlowSolver(process, target, field, finest), tolerance);
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
  const reason = unsolvable(process, target, field);
  if (reason !== undefined) return withoutValues(field.models, reason);
  if (target.dimension === 1) return lineFlowAt(process, target, field, resolution);
  const solver = spaceFlowSolver(process, target, field);
  return solver.solve(resolution ?? solver.first);
}

/** Why there is no value, if there is none. */
function unsolvable(process: ForwardProcess, target: Target, field: ScoreField): string | undefined {
  if (target.dimension === 1) return undefined;
  return field.divergenceOver === undefined ? NO_DIVERGENCE : tooNarrow(target, process.priorVariance);
}
