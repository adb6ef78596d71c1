import type { Ladder } from '../../src/claim/law.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/** A positive quantity y at a place x > 0 of a ladder. */
export interface Rung {
  readonly x: number;
  readonly y: Estimate;
}

/** Rungs as a figure draws them. */
export function pointsOf(ladder: readonly Rung[]): Ladder {
  return { x: ladder.map(({ x }) => x), y: ladder.map(({ y }) => y.value) };
}

/**
 * A quantity that a constant bounds along every ladder grows by no power of x in the end; where printed forms fail, it
 * grows by 1/2 or more.
 */
export const LARGEST_EXPONENT = 0.25;

/**
 * The power of x by which a positive quantity grows along a ladder, from its first rung to its last:
 *
 * ln(y_last / y_first) / ln(x_last / x_first).
 *
 * No constant factor of y changes it, so it decides statements "y <= C for some constant C free of x" in a family in
 * which y is known to follow a power of x in the end.
 *
 * @param ladder at least two rungs with different x
 */
export function growthExponent(ladder: readonly Rung[]): Estimate {
  const [first, last] = [ladder[0], ladder[ladder.length - 1]];
  const decades = Math.log(last.x / first.x);
  return {
    value: Math.log(last.y.value / first.y.value) / decades,
    error: (logarithm(first.y).error + logarithm(last.y).error) / Math.abs(decades),
  };
}

/** The error of an exponent of something that may be 0: finite, and on neither side of any bound. */
const UNKNOWN = 1e6;

/** The power of x by which a positive quantity grows along a ladder: the Theil-Sen slope of ln y over ln x. */
export function medianExponent(ladder: readonly Rung[]): Estimate {
  const { value, error } = theilSen(
    ladder.map(({ x }) => Math.log(x)),
    ladder.map(({ y }) => logarithm(y)),
  );
  return { value, error: Math.min(error, UNKNOWN) };
}

/** ln y. */
export function logarithm({ value, error }: Estimate): Estimate {
  const least = Number.MIN_VALUE;
  return {
    value: Math.log(Math.max(value, least)),
    error: logShift({ value, error }),
  };
}

/** The most by which an error of y moves ln y: -ln(1 - e/y). */
export function logShift({ value, error }: Estimate): number {
  return error < value ? -Math.log1p(-error / value) : Number.POSITIVE_INFINITY;
}
