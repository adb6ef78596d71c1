import type { Estimate } from '../numeric/estimate.js';

/** A measured divergence in nats with its estimated absolute error, or the reason why there is no number. */
export type Divergence =
  | { readonly value: number; readonly error: number; readonly warning?: string }
  | { readonly value: null; readonly reason: string };

/** The default aim for every error, as a fraction of max(KL, FLOOR). */
export const TOLERANCE = 5e-4;
const FLOOR = 0.01;

/** The scale for errors of a divergence: max(KL, FLOOR), in nats. */
export function scaleOf(value: number): number {
  return Math.max(FLOOR, Math.abs(value));
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

/** A value with its error estimate, and a warning if the estimate exceeds what the tolerance allows. */
export function estimated(value: number, error: number, tolerance: number = TOLERANCE): Divergence {
  const allowed = allowedError(value, tolerance);
  if (error <= allowed) return { value, error };
  const warning = `the error estimate ${error.toPrecision(2)} exceeds the tolerance ${allowed.toPrecision(2)}`;
  return { value, error, warning };
}

/** The same reason for each of several models. */
export function withoutValues(models: number, reason: string): { readonly value: null; readonly reason: string }[] {
  return Array.from({ length: models }, () => ({ value: null, reason }));
}
