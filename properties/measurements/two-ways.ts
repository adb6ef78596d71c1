import { atMost, type Comparison } from '../../src/numeric/estimate.js';

/** A number that the engine computes, beside the same number by its definition or in another way. */
export interface TwoWays {
  readonly where: string;
  readonly found: number;
  readonly other: number;
  /** The size of the terms that both are made of: rounding is relative to it. */
  readonly scale: number;
  /** What is stated for the number found; default: nothing but rounding. */
  readonly error?: number;
}

/** A number as the gate computes it, and as all that may happen is counted. */
export interface Counted {
  readonly of: string;
  readonly found: number;
  readonly counted: number;
  /** What both are rounded relative to; default: the larger of them. */
  readonly scale?: number;
}

/** What stands for 0 beside numbers that are the same. */
export const LEAST = 1e-300;

/**
 * Both numbers are one but for rounding.
 *
 * @param rounding relative to the terms
 * @param factor of the number found, which is 1 but in a control
 */
export function agreeTo(rounding: number, { where, found, other, scale, error = 0 }: TwoWays, factor = 1): Comparison {
  return { ...atMost(Math.abs(factor * found - other), error + rounding * scale + LEAST), where };
}

/**
 * `count` numbers from `low` to `high`, even in the logarithm: a case that visits all of a range leaves no narrow part of it unseen.
 *
 * @param phase from 0 to 1, where in the first step the first of them is
 */
export function scales(phase: number, count: number, low: number, high: number): number[] {
  const step = Math.log(high / low) / count;
  return Array.from({ length: count }, (_, k) => low * Math.exp((k + phase) * step));
}
