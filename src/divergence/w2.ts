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

/** W2 of every model of a field, by the solver of a flow. */
function distances(solverOf: typeof sdeDistanceSolver) {
  return (
    process: ForwardProcess,
    target: Target,
    field: ScoreField,
    tolerance: Tolerance = W2_TOLERANCE,
    finest?: Resolution,
  ): Divergence[] =>
    target.dimension > 1
      ? withoutValues(field.models, ON_LINE)
      : refine(solverOf(process, target, field, finest), tolerance);
}

/** The same at one resolution, without errors. */
function distancesAlone(solverOf: typeof sdeDistanceSolver) {
  return (process: ForwardProcess, target: Target, field: ScoreField, resolution: Resolution = ALONE): Resolved[] =>
    target.dimension > 1 ? withoutValues(field.models, ON_LINE) : solverOf(process, target, field).solve(resolution);
}

/**
 * w2Sde = W2(p_0, p^SDE) of every model of a field, in standard deviations of p_0, with error estimates: the L^2 distance of the
 * quantile functions. In d > 1 there is a reason instead of a value. The aimed error, of all models or of each, is a fraction of
 * max(W2, 0.01); a value that misses it carries a warning.
 */
export const w2Sde = distances(sdeDistanceSolver);

/** w2Ode = W2(p_0, p^ODE), in the same way. */
export const w2Ode = distances(odeDistanceSolver);

/** W2(p_0, p^SDE) at one resolution, without an error estimate, which is enough for differences between models. */
export const w2SdeAt = distancesAlone(sdeDistanceSolver);

/** W2(p_0, p^ODE) at one resolution. */
export const w2OdeAt = distancesAlone(odeDistanceSolver);
