import fc, { type Arbitrary } from 'fast-check';

/** Steps of a draw: fine enough for any claim, and few enough that shrinking is short. */
const STEPS = 1_000_000;

/** A number spread evenly over [low, high] (fc.double spreads evenly over representations); it shrinks towards low. */
export function uniform(low: number, high: number): Arbitrary<number> {
  return fc.integer({ min: 0, max: STEPS }).map((k) => low + ((high - low) * k) / STEPS);
}

/** A positive number spread evenly over the decades of [low, high]; it shrinks towards low. */
export function logUniform(low: number, high: number): Arbitrary<number> {
  return uniform(Math.log(low), Math.log(high)).map(Math.exp);
}
