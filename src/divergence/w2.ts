import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, type Tolerance, withoutValues } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import { type Resolution, type Resolved, refine } from './refinement.js';
import { odeDistanceSolver } from './transport/ode-distance.js';
import { sdeDistanceSolver } from './transport/sde-distance.js';

/** The default aim for the error of W2. */
export const W2_TOLERANCE = 1e-2;

const ON_LINE = 'W2 is computed in one dimension only, where it is a distance of quantiles';

/** One run without an error estimate, for differences between models. */
const ALONE: Resolution = { cells: 256, steps: 64 };

/**
 * w2Sde = W2(p_0, p^SDE) of every model of a field, in standard deviations of p_0, with error estimates: the L^2 distance of the
 * quantile functions. In d > 1 there is a reason instead of a value.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(W2, 0.01); a value that misses it carries a warning
 */
export function w2Sde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = W2_TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return refine(sdeDistanceSolver(process, target, field, finest), tolerance);
}

/** w2Ode = W2(p_0, p^ODE), in the same way. */
export function w2Ode(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance = W2_TOLERANCE,
  finest?: Resolution,
): Divergence[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return refine(odeDistanceSolver(process, target, field, finest), tolerance);
}

/** W2(p_0, p^SDE) at one resolution, without an error estimate, which is enough for differences between models. */
export function w2SdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution: Resolution = ALONE,
): Resolved[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return sdeDistanceSolver(process, target, field).solve(resolution);
}

/** W2(p_0, p^ODE) at one resolution. */
export function w2OdeAt(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  resolution: Resolution = ALONE,
): Resolved[] {
  if (target.dimension > 1) return withoutValues(field.models, ON_LINE);
  return odeDistanceSolver(process, target, field).solve(resolution);
}
