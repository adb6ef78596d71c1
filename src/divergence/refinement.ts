import { allowedError, type Divergence, estimated, stated, type Tolerance, toleranceOf } from './divergence.js';

/** How finely a solver resolves space and time. */
export interface Resolution {
  /** Cells per axis of space. */
  readonly cells: number;
  /** Time steps. */
  readonly steps: number;
  /** Where runs that are fine in space meet those that are fine in time; default: half of the cells and half of the steps. */
  readonly corner?: Resolution;
}

/**
 * The result of one run: a value, with the error that no refinement would show, or the reason why there is none; and, where the
 * solver tells them apart, the mean of log(p_0/q) under each component of p_0.
 */
export type Resolved =
  | { readonly value: number; readonly unresolved: number; readonly parts?: readonly number[] }
  | { readonly value: null; readonly reason: string };

/** The result of a run compared with coarser ones. */
export interface Compared {
  readonly run: Resolved;
  /** An estimate of the error that more cells would reduce. */
  readonly spatial: number;
  /**
   * An estimate of the error that more time steps would reduce; one of both is infinite where `run` has no value, or too few of
   * the coarser ones have one.
   */
  readonly temporal: number;
  /** The part of both errors, half in each, that a finer corner would reduce. */
  readonly mixed?: number;
  /** A remark on a value that is a mean over draws, whatever its error. */
  readonly remark?: string;
}

/** A model to be run at a resolution. */
export interface Job {
  readonly model: number;
  readonly at: Resolution;
}

/** A job with the error of the one before it, and how often in a row that has grown. */
interface Tried extends Job {
  readonly error: number;
  readonly grown: number;
}

/** Where the error has grown so often in a row, the model is not resolved with any grid that there is time for. */
const HOPELESS = 2;

/** A solver for several models whose error shrinks with both the cells and the time steps. */
export interface Solver {
  /** Number of models. */
  readonly models: number;
  /** Where refinement begins. */
  readonly first: Resolution;
  /** One run of every model, without error estimates, which is enough for differences between models. */
  solve(at: Resolution): Resolved[];
  /** Runs the jobs, and the runs they are compared with; the results are in the order of the jobs. */
  compare(jobs: readonly Job[]): Compared[];
  /**
   * Where to run next so as to meet an allowed error; the same resolution where it is met, or where nothing may grow.
   */
  finer(at: Resolution, compared: Compared, allowed: number): Resolution;
}

/**
 * Solves for every model, and refines the cells and steps of those whose error estimate exceeds the tolerance.
 *
 * Where the error grows twice in a row, nothing is refined any more.
 *
 * The estimate is the sum of the estimates in space and in time and of what stays unresolved. Space and time are
 * compared separately: their errors may have opposite signs and hide each other in one joint difference.
 *
 * @param tolerance aimed error of all models or of each, as a fraction of max(|value|, 0.01)
 */
export function refine(solver: Solver, tolerance: Tolerance): Divergence[] {
  const results: Divergence[] = new Array(solver.models);
  const first = { at: solver.first, error: Number.POSITIVE_INFINITY, grown: 0 };
  let open = Array.from({ length: solver.models }, (_, model): Tried => ({ model, ...first }));
  while (open.length > 0) {
    const compared = solver.compare(open);
    open = open.flatMap(({ model, at, ...before }, i) => {
      const own = toleranceOf(tolerance, model);
      const next = solver.finer(at, compared[i], allowedError(compared[i].run.value ?? 0, own));
      const error = compared[i].spatial + compared[i].temporal;
      // a run that fails says nothing of the error, and may be tried in another way
      const grown = compared[i].run.value !== null && error > before.error ? before.grown + 1 : 0;
      if (next !== at && grown < HOPELESS) return [{ model, at: next, error, grown }];
      results[model] = conclude(compared[i], own);
      return [];
    });
  }
  return results;
}

/** How many times as many cells, or steps, are to meet half of an allowed error. @param miss their error as a part of it */
export function refinedBy(miss: number): 1 | 2 | 4 {
  if (miss <= 0.5) return 1;
  return miss > 6 ? 4 : 2;
}

/** Draws miss a mean by more than so many errors, of 99.9%, less than once in 10^20 times. */
const BY_CHANCE = 3;

/** A run with its error, or the reason why there is none or why it says nothing. */
export function conclude({ run, spatial, temporal, remark }: Compared, tolerance: number): Divergence {
  if (run.value === null) return run;
  const error = spatial + temporal + run.unresolved;
  if (!Number.isFinite(run.unresolved))
    return { value: null, reason: 'nothing bounds the part of its error that finer grids would not show' };
  if (!Number.isFinite(error)) return { value: null, reason: 'no estimate of its error: a coarser run found no value' };
  const { value } = run;
  if (remark === undefined) return estimated(value, error, tolerance);
  // by chance the mean of what is never below zero may be, but not by much
  if (value < -BY_CHANCE * error) return stated(value, error);
  return { value: Math.max(0, value), error, sampled: true, warning: remark };
}
