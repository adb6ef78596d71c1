import type { Estimate } from '../../numeric/estimate.js';
import type { Target } from '../../target/target.js';
import { type Divergence, estimated, type Tolerance, toleranceOf } from '../divergence.js';
import type { ScoreField } from '../field/score-field.js';
import type { Resolved } from '../refinement.js';
import { type Apart, farApart, NOTHING, type Where } from './far-components.js';

/** KL(p_0 || q) of every model from its far components and from what a solver finds for the near ones. */
export function divergenceApart(
  where: Where,
  tolerance: Tolerance,
  solve: (near: Target, field: ScoreField, tolerances: Tolerance) => readonly Divergence[],
): Divergence[] {
  return joined(
    farApart(where),
    ({ models, field }, near) =>
      solve(
        near,
        field,
        models.map((model) => toleranceOf(tolerance, model)),
      ),
    ({ value, error }, model) => estimated(value, error, toleranceOf(tolerance, model)),
    ({ value, error }) => ({ value, error }),
  );
}

/** The same at one resolution. */
export function runApart(where: Where, solve: (near: Target, field: ScoreField) => readonly Resolved[]): Resolved[] {
  return joined(
    farApart(where),
    ({ field }, near) => solve(near, field),
    ({ value, error }) => ({ value, unresolved: error }),
    ({ value, unresolved }) => ({ value, error: unresolved }),
  );
}

type Known<Found> = Exclude<Found, { readonly value: null }>;

/** W (log W + KL(p_near || q)) and the far part, see `farApart`. */
function joined<Found extends { readonly value: number | null }>(
  parts: readonly Apart[],
  solve: (part: Apart, near: Target) => readonly Found[],
  stated: (whole: Estimate, model: number) => Found,
  estimateOf: (found: Known<Found>) => Estimate,
): Found[] {
  const all: Found[] = [];
  for (const part of parts) {
    const { models, near, mass, far } = part;
    const found = near === undefined ? undefined : solve(part, near);
    for (const [i, model] of models.entries()) {
      const own = found?.[i];
      if (own === undefined) all[model] = stated(far[i], model);
      else if (own.value === null || far[i] === NOTHING) all[model] = own;
      else {
        const { value, error } = estimateOf(own as Known<Found>);
        const whole = { value: far[i].value + mass * (Math.log(mass) + value), error: far[i].error + mass * error };
        all[model] = stated(whole, model);
      }
    }
  }
  return all;
}
