import fc, { type Arbitrary } from 'fast-check';

/**
 * A number in [low, high] on a grid of 1/1000 of it, so that cases print briefly, shrink towards low and are never
 * denormal.
 */
export function between(low: number, high: number): Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((k) => Number((low + ((high - low) * k) / 1000).toPrecision(6)));
}

/** A number in [low, high], evenly spread in its logarithm. @param low > 0 */
export function logBetween(low: number, high: number): Arbitrary<number> {
  return between(Math.log(low), Math.log(high)).map((x) => Number(Math.exp(x).toPrecision(4)));
}

/** `count` unequal weights that sum to 1. */
export const shares = (count: number) =>
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: count, maxLength: count }).map((parts) => {
    const total = parts.reduce((a, b) => a + b, 0);
    return parts.map((part) => part / total);
  });

/** `count` entries. */
export const vectors = <T>(count: number, entry: Arbitrary<T>) =>
  fc.array(entry, { minLength: count, maxLength: count });

/** Seeds of features, data and the like. */
export const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** Seeds of draws that are counted: so many that none is drawn twice. */
export const drawSeeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** A whole number in [low, high], evenly spread in its logarithm. */
export const sizes = (low: number, high: number): Arbitrary<number> => logBetween(low, high).map(Math.round);

/** A size with either sign. */
export const onEitherSide = (size: Arbitrary<number>): Arbitrary<number> =>
  fc.tuple(size, fc.boolean()).map(([x, negative]) => (negative ? -x : x));

/** A number in [low, high] with either sign. */
export const eitherSign = (low: number, high: number): Arbitrary<number> => onEitherSide(between(low, high));
