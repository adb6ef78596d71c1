import type { Comparison } from '../numeric/estimate.js';
import { figure } from './number-format.js';

/**
 * How the laws of a claim are decided.
 *
 * - `exact`: measured <= bound in every case
 * - `identity`: the same, with |left - right| against a tolerance, see `equal`. A mean is integrated exactly (over
 *   features by Gauss-Hermite, over chi-square factors by the trapezoidal rule) and never averaged over draws: with
 *   tails as heavy as these, no affordable number of draws gives a mean an interval that holds at a level of 1e-6.
 * - `coverage`: measured <= bound with probability at least 1 - delta; cases are independent draws, judged together
 * - `trend`: measured <= bound in the median; cases are independent replicates, each of a whole ladder, judged together
 */
export type ClaimKind = 'identity' | 'exact' | 'coverage' | 'trend';

/** How a law is decided. A finding is not: it is measured and reported, beside what is predicted. */
export type LawKind = ClaimKind | 'finding';

/** Rounding of a computation in doubles is never trusted below this fraction of its scale. */
const ROUNDING = 1e-12;

/** A refutation must be clear before it counts for a control: this many errors beyond the bound. */
const CONTROL_ERRORS = 10;

/** A comparison is decided when its error is below this fraction of the gap |measured - bound| ... */
const DECIDED_PART_OF_GAP = 0.05;

/** ... or below this fraction of the bound, where a gap this small does not matter. */
const DECIDED_PART_OF_BOUND = 1e-3;

/** An identity is decided when its error takes at most this fraction of its tolerance. */
const DECIDED_PART_OF_TOLERANCE = 0.25;

/** The error of a comparison, rounding included. */
export function errorOf({ measured, bound, error, scale = 0 }: Comparison): number {
  return Math.max(error, ROUNDING * Math.max(Math.abs(measured), Math.abs(bound), scale));
}

/** measured / bound in [0, inf]; against a bound that is not positive, it is infinite when refuted and 0 when not. */
export function ratioOf(comparison: Comparison): number {
  const { measured, bound } = comparison;
  if (bound > 0) return Math.max(0, measured / bound);
  return isRefuted(comparison) ? Number.POSITIVE_INFINITY : 0;
}

/** Whether measured exceeds bound by more than the error. */
export function isRefuted(comparison: Comparison): boolean {
  return comparison.measured - comparison.bound > errorOf(comparison);
}

/** Whether measured is below bound by more than the error. */
export function isWithin(comparison: Comparison): boolean {
  return comparison.bound - comparison.measured > errorOf(comparison);
}

/** Whether measured exceeds bound clearly enough to refute a control. */
export function isClearlyRefuted(comparison: Comparison): boolean {
  return marginOf(comparison) > CONTROL_ERRORS;
}

/** (measured - bound)/error, the number of errors by which a comparison is beyond its bound. */
export function marginOf(comparison: Comparison): number {
  const excess = comparison.measured - comparison.bound;
  return excess === 0 ? 0 : excess / errorOf(comparison);
}

/** Why a comparison is not decided, in words: the side that it is on, and the error that would decide it. */
export function undecidedText(comparison: Comparison, kind: LawKind): string {
  const { measured, bound } = comparison;
  const [gap, size] = [Math.abs(measured - bound), Math.abs(bound)];
  const most =
    kind === 'identity'
      ? DECIDED_PART_OF_TOLERANCE * size
      : Math.max(DECIDED_PART_OF_GAP * gap, DECIDED_PART_OF_BOUND * size);
  const side = measured <= bound ? 'below' : 'above';
  return (
    `${figure(measured, 6)} is ${side} the bound ${figure(bound, 6)} by ${figure(gap)}, but may be off by ` +
    `${figure(errorOf(comparison))}, which is too much to rely on: an error of ${figure(most)} would do`
  );
}

/** Whether the error is small enough to tell on which side of the bound the measured value lies. */
export function isDecided(comparison: Comparison, kind: LawKind): boolean {
  const error = errorOf(comparison);
  const size = Math.abs(comparison.bound);
  if (kind === 'identity') return error <= DECIDED_PART_OF_TOLERANCE * size;
  const gap = Math.abs(comparison.measured - comparison.bound);
  return error < DECIDED_PART_OF_GAP * gap || error < DECIDED_PART_OF_BOUND * size;
}
