import fc, { type Arbitrary } from 'fast-check';
import { between, logBetween, seeds, shares, sizes } from './numbers.js';

/** A law of a few atoms, each with a gram and a cross moment of its own, n data of it, and what bounds are asked of. */
export interface BoundCase {
  /** Masses of the atoms. */
  readonly masses: readonly number[];
  /** n. */
  readonly samples: number;
  /** m. */
  readonly width: number;
  /** d, where more than one row is allowed. */
  readonly rows: number;
  /** tr G. */
  readonly size: number;
  /** Of the matrices. */
  readonly seed: number;
  readonly trainingTime: number;
  readonly delta: number;
  /** A variance, a diameter and a number of data that belong to no matrices. */
  readonly variance: number;
  readonly diameter: number;
  readonly many: number;
  /** The relative error of what is not exact. */
  readonly error: number;
}

/** Chances from nearly 0 to nearly 1. */
const deltas = fc.oneof(
  logBetween(1e-12, 0.5),
  logBetween(1e-4, 0.5).map((rest) => 1 - rest),
);

/** Laws of two or three atoms, at times from long before to long after any of their decays. */
export const boundCases = (): Arbitrary<BoundCase> =>
  fc.record({
    masses: fc.integer({ min: 2, max: 3 }).chain(shares),
    samples: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 8 })),
    width: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 2 }),
    size: logBetween(1e-3, 1e3),
    seed: seeds,
    trainingTime: logBetween(1e-6, 1e9),
    delta: deltas,
    variance: logBetween(1e-8, 1e6),
    diameter: logBetween(1, 100),
    many: sizes(1, 1e9),
    error: logBetween(1e-9, 0.3),
  });

/** One datum of two atoms that are as likely, so that it misses the mean by half of their distance, and chances that are not small. */
export const evenAtoms = (): Arbitrary<BoundCase> =>
  fc
    .record({ plain: boundCases(), delta: between(0.2, 0.5) })
    .map(({ plain, delta }) => ({ ...plain, masses: [0.5, 0.5], samples: 1, delta }));

/** Cases in which the radius by the variance is the lesser one: V is a small part of D^2, and n large beside D^2/V. */
export const byVariance = (): Arbitrary<BoundCase> =>
  fc
    .record({ plain: boundCases(), delta: logBetween(1e-6, 1e-3), part: logBetween(1e-3, 0.1) })
    .map(({ plain, delta, part }) => ({
      ...plain,
      delta,
      variance: Number((part * plain.diameter * plain.diameter).toPrecision(4)),
      many: Math.ceil(1e4 / part),
    }));

/** Times at which a flow is neither new nor done. */
export const midway = (): Arbitrary<BoundCase> =>
  fc
    .record({ plain: boundCases(), time: between(0.5, 3) })
    .map(({ plain, time }) => ({ ...plain, trainingTime: Number((time / plain.size).toPrecision(4)) }));
