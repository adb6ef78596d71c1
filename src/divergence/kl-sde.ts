import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, TOLERANCE, type Tolerance, withoutValues } from './divergence.js';
import { divergenceApart, runApart } from './far/near-and-far.js';
import type { ScoreField } from './field/score-field.js';
import { type Resolution, type Resolved, refine } from './refinement.js';
import { ALONE, reverseSdeSolver } from './reverse-sde/reverse-sde-solver.js';

const ON_LINE = 'the Fokker-Planck equation is solved in one dimension only; klBound bounds it from above';

/**
 * klSde = KL(p_0 || p^SDE) of every model of a field in nats, with error estimates. In d > 1 there is a reason instead
 * of a value.
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
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return divergenceApart({ process, target, field, flow: 'sde' }, tolerance, (near, some, own) =>
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
  resolution: Resolution = ALONE,
): Resolved[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return runApart({ process, target, field, flow: 'sde' }, (near, some) =>
    reverseSdeSolver(process, near, some).solve(resolution),
  );
}
