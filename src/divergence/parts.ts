import type { Estimate } from '../numeric/estimate.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import { type Divergence, estimated, type Tolerance, toleranceOf } from './divergence.js';
import type { ScoreField } from './field/score-field.js';
import type { ReverseFlow } from './normal/linear-score.js';
import type { Resolved } from './refinement.js';

/** Whose KL is asked for. */
export interface Where {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly field: ScoreField;
  readonly flow: ReverseFlow;
}

/** Models of a field whose KL has the same part left to a solver: KL(p_0 || q) = W (log W + KL(near || q')) + known. */
export interface Part {
  /** The models that it is about, in the field that was asked about. */
  readonly models: readonly number[];
  /** These models alone, as the solver is asked about them. */
  readonly field: ScoreField;
  /** What of p_0 is left to the solver, normalised; undefined if all is known. */
  readonly near: Target | undefined;
  /** W, its mass. */
  readonly mass: number;
  /** What is known, by model; undefined where all is left to the solver. */
  readonly known: readonly (Estimate | undefined)[];
}

/** KL(p_0 || q) of every model from what is known of it and from what a solver finds. */
export function divergenceOfParts(
  parts: readonly Part[],
  tolerance: Tolerance,
  solve: (near: Target, field: ScoreField, tolerances: Tolerance) => readonly Divergence[],
): Divergence[] {
  return joined<Divergence>(
    parts,
    ({ models, field }, near) =>
      solve(
        near,
        field,
        models.map((model) => toleranceOf(tolerance, model)),
      ),
    ({ value, error, sampled }, model, own) => {
      const found = estimated(value, error, toleranceOf(tolerance, model));
      const chance = [own?.sampled ? own.warning : undefined, sampled ? SAMPLED : undefined].filter(
        (each) => each !== undefined,
      );
      if (found.value === null || chance.length === 0) return found;
      return { ...found, sampled: true, warning: chance.join('; ') };
    },
    ({ value, error }) => ({ value, error }),
  );
}

const SAMPLED = 'Monte Carlo: the entropy of p_0 is a mean over draws';

/** The same at one resolution. */
export function runOfParts(
  parts: readonly Part[],
  solve: (near: Target, field: ScoreField) => readonly Resolved[],
): Resolved[] {
  return joined<Resolved>(
    parts,
    ({ field }, near) => solve(near, field),
    ({ value, error }) => ({ value, unresolved: error }),
    ({ value, unresolved }) => ({ value, error: unresolved }),
  );
}

type Known<Found> = Exclude<Found, { readonly value: null }>;

function joined<Found extends { readonly value: number | null }>(
  parts: readonly Part[],
  solve: (part: Part, near: Target) => readonly Found[],
  stated: (whole: Estimate, model: number, own?: Known<Found>) => Found,
  estimateOf: (found: Known<Found>) => Estimate,
): Found[] {
  const all: Found[] = [];
  for (const part of parts) {
    const { models, near, mass, known } = part;
    const found = near === undefined ? undefined : solve(part, near);
    for (const [i, model] of models.entries()) {
      const [own, beside] = [found?.[i], known[i]];
      if (own === undefined) all[model] = stated(beside!, model);
      else if (own.value === null || beside === undefined) all[model] = own;
      else {
        const solved = own as Known<Found>;
        const { value, error } = estimateOf(solved);
        const whole = { value: beside.value + mass * (Math.log(mass) + value), error: beside.error + mass * error };
        all[model] = stated({ ...beside, ...whole }, model, solved);
      }
    }
  }
  return all;
}
