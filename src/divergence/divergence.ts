import type { Estimate } from '../numeric/estimate.js';

/**
 * A measured divergence in nats with its estimated absolute error, or the reason why there is no number; `sampled` if its error
 * bounds chance, as its warning says then.
 */
export type Divergence =
  | { readonly value: number; readonly error: number; readonly warning?: string; readonly sampled?: true }
  | { readonly value: null; readonly reason: string };

/** An aim for errors, as a fraction of max(KL, FLOOR): one for all models, or one for each. */
export type Tolerance = number | readonly number[];

/** The default aim for every error. */
export const TOLERANCE = 5e-4;
const FLOOR = 0.01;

/** The scale for errors of a divergence: max(KL, FLOOR), in nats. */
export function scaleOf(value: number): number {
  return Math.max(FLOOR, Math.abs(value));
}

/** The aim for one of the models. */
export function toleranceOf(tolerance: Tolerance, model: number): number {
  return typeof tolerance === 'number' ? tolerance : tolerance[model];
}

/** The error in nats that a tolerance allows a divergence. */
export function allowedError(value: number, tolerance: number): number {
  return tolerance * scaleOf(value);
}

/** The value of a divergence that should have one. @throws Error if it has none */
export function known(divergence: Divergence): Estimate {
  if (divergence.value === null) throw new Error(`no value: ${divergence.reason}`);
  return { value: divergence.value, error: divergence.error };
}

/** An error of more than this part of a value, and more nats than this, is not small enough to be an estimate at all. */
const LARGEST_PART = 0.2;
const LARGEST = 0.05;

/**
 * A quantity that is never below zero with its error estimate, or the reason why the two say nothing: they are not finite,
 * the error is not small beside the value, or the value is below zero by more than the error, or the error itself, which only
 * a bug can do.
 *
 * @param tolerance an error that is asked for, as a fraction of max(value, 0.01), is small enough
 */
export function stated(value: number, error: number, tolerance = 0): Divergence {
  if (!Number.isFinite(value)) return { value: null, reason: 'overflows the range of doubles' };
  if (!Number.isFinite(error)) return { value: null, reason: 'its error is not known' };
  const is = `${value.toPrecision(3)} with an error of ${error.toPrecision(2)}`;
  if (value < -error || error < 0) return { value: null, reason: `a bug: came out as ${is}; please report it` };
  const most = Math.max(LARGEST_PART, tolerance) * scaleOf(value);
  if (error > LARGEST && error > most) return { value: null, reason: `not resolved: ${is}` };
  return { value: Math.max(0, value), error };
}

/** A divergence as it is stated, with a warning if the error estimate exceeds what the tolerance allows. */
export function estimated(value: number, error: number, tolerance: number = TOLERANCE): Divergence {
  const found = stated(value, error, tolerance);
  const allowed = allowedError(value, tolerance);
  if (found.value === null || error <= allowed) return found;
  const warning = `the error estimate ${error.toPrecision(2)} exceeds the tolerance ${allowed.toPrecision(2)}`;
  return { ...found, warning };
}

/** The same reason for each of several models. */
export function withoutValues(models: number, reason: string): { readonly value: null; readonly reason: string }[] {
  return Array.from({ length: models }, () => ({ value: null, reason }));
}
