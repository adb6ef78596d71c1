import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE, type Tolerance, withoutValues } from './divergence.js';
import { farApart } from './far/far-components.js';
import type { ScoreField } from './field/score-field.js';
import { divergenceOfParts, runOfParts } from './parts.js';
import { type Resolution, type Resolved, refine } from './refinement.js';
import { PLANE_ALONE, planeSdeSolver, whyNotInPlane } from './reverse-sde/plane-sde-solver.js';
import { ALONE, reverseSdeSolver } from './reverse-sde/reverse-sde-solver.js';
import { acrossSpans } from './span/across-span.js';

const BEYOND_PLANE =
  'the Fokker-Planck equation is solved in at most two dimensions, and the model varies in more; klBound bounds it from above';

/**
 * klSde = KL(p_0 || p^SDE) of every model of a field in nats, with error estimates: on the line and in the plane, and beyond
 * it for models that vary in at most two directions. Else there is a reason instead of a value.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(KL, 0.01); a value that misses it carries a warning
 * @param finest resolution beyond which nothing is refined
 */
export function klSde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  return divergenceOfParts(acrossSpans({ process, target, field, flow: 'sde' }), tolerance, (near, some, own) =>
    solveKlSde(process, near, some, own, finest),
  );
}

/** The same by a solver in all dimensions of the field, whatever its models vary in. */
export function solveKlSde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance,
  finest?: Resolution,
): Divergence[] {
  const reason = unsolvable(process, target);
  if (reason !== undefined) return withoutValues(field.models, reason);
  if (target.dimension === 2) return refine(planeSdeSolver(process, target, field, finest), tolerance);
  return divergenceOfParts(farApart({ process, target, field, flow: 'sde' }), tolerance, (near, some, own) =>
    refine(reverseSdeSolver(process, near, some, finest), own),
  );
}

/**
 * KL(p_0 || p^SDE) of every model at one resolution, without an error estimate, which is enough for differences between
 * models.
 */
export function klSdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution?: Resolution,
): Resolved[] {
  return runOfParts(acrossSpans({ process, target, field, flow: 'sde' }), (near, some) => {
    const reason = unsolvable(process, near);
    if (reason !== undefined) return withoutValues(some.models, reason);
    if (near.dimension === 2) return planeSdeSolver(process, near, some).solve(resolution ?? PLANE_ALONE);
    return runOfParts(farApart({ process, target: near, field: some, flow: 'sde' }), (nearer, few) =>
      reverseSdeSolver(process, nearer, few).solve(resolution ?? ALONE),
    );
  });
}

/** Why there is no value, if there is none. */
function unsolvable(process: ForwardProcess, target: Target): string | undefined {
  if (target.dimension > 2) return BEYOND_PLANE;
  return target.dimension === 2 ? whyNotInPlane(process, target) : undefined;
}
