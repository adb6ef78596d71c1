import fc, { type Arbitrary } from 'fast-check';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { between, eitherSign, logBetween, shares, vectors } from './numbers.js';

/** Mixtures of 1 to 4 Gaussians of unequal weights and variances, with means within `reach` of 0. */
export const mixtures = (reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        means: vectors(count, between(-reach, reach)),
        variances: vectors(count, between(0.1, 2)),
      })
      .map(({ weights, means, variances }) => ({
        kind: 'mixture',
        weights,
        means: means.map((x) => [x]),
        variances,
      })),
  );

/** Mixtures of 1 to 4 biweight bumps of unequal weights and widths. */
export const bumps = (reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        centers: vectors(count, between(-reach, reach)),
        halfWidths: vectors(count, between(0.5, 2)),
      })
      .map(({ weights, centers, halfWidths }) => ({
        kind: 'bumps',
        weights,
        centers: centers.map((x) => [x]),
        halfWidths,
      })),
  );

/** Two equal bumps of even weights on either side of 0. */
export const bumpPairs = (centre: Arbitrary<number>): Arbitrary<TargetSpec> =>
  fc.record({ centre, halfWidth: between(0.5, 1) }).map(({ centre: c, halfWidth: h }) => ({
    kind: 'bumps',
    weights: [0.5, 0.5],
    centers: [[-c], [c]],
    halfWidths: [h, h],
  }));

/** Mixtures, and bumps one time in four. */
export const nearTarget = fc.oneof({ weight: 3, arbitrary: mixtures(5) }, { weight: 1, arbitrary: bumps(4) });

/** The same with modes further apart one time in eight. */
export const anyTarget = fc.oneof({ weight: 7, arbitrary: nearTarget }, { weight: 1, arbitrary: mixtures(10) });

/** The largest dimension in the shortest profile. */
export const FEW_DIMENSIONS = 3;

/**
 * Means within `reach`/sqrt(d) of 0 on each axis, so that their distances do not grow with d. In half of the cases they
 * share some coordinates, or all of them: their components, of unequal width, then differ there in width alone.
 */
const places = (count: number, dimension: number, reach: number) => {
  const scale = 1 / Math.sqrt(dimension);
  const coordinate = between(-reach, reach).map((x) => Number((scale * x).toPrecision(4)));
  const on = (axes: Arbitrary<boolean>) => vectors(dimension, axes);
  const shared = fc.oneof(
    { weight: 2, arbitrary: on(fc.constant(false)) },
    { weight: 1, arbitrary: on(fc.boolean()) },
    { weight: 1, arbitrary: on(fc.constant(true)) },
  );
  return fc
    .record({ own: vectors(count, vectors(dimension, coordinate)), shared })
    .map(({ own, shared }) => own.map((place) => place.map((x, j) => (shared[j] ? own[0][j] : x))));
};

/** Mixtures of 1 to 3 Gaussians in R^d. */
export const spaceMixtures = (dimension: number, reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        means: places(count, dimension, reach),
        variances: vectors(count, between(0.2, 2)),
      })
      .map((parts) => ({ kind: 'mixture', ...parts })),
  );

/** The deviation of a rare component, as a part of how far off it is. */
const WIDE = 0.08;

/** Mixtures in R^d whose first component has little weight, is far out, and so wide that much of a mean may be made of it. */
export const rareMixtures = (dimension: number): Arbitrary<TargetSpec> =>
  fc
    .record({
      count: fc.integer({ min: 2, max: 3 }),
      weight: logBetween(1e-5, 4e-3),
      direction: vectors(dimension, eitherSign(0.1, 1)),
      distance: logBetween(30, 1000),
      variances: vectors(3, between(0.2, 2)),
      means: vectors(3, vectors(dimension, between(-1, 1))),
    })
    .map(({ count, weight, direction, distance, variances, means }) => {
      const rest = (1 - weight) / (count - 1);
      const scale = distance / Math.hypot(...direction);
      return {
        kind: 'mixture',
        weights: [weight, ...Array.from({ length: count - 1 }, () => rest)],
        means: [direction.map((x) => Number((scale * x).toPrecision(4))), ...means.slice(1, count)],
        variances: [Number(((WIDE * distance) ** 2).toPrecision(4)), ...variances.slice(1, count)],
      };
    });

/** Mixtures of up to 2 products of biweight bumps in R^d, or of just 2. */
export const spaceBumps = (dimension: number, reach: number, least: 1 | 2 = 1): Arbitrary<TargetSpec> =>
  fc.integer({ min: least, max: 2 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        centers: places(count, dimension, reach),
        halfWidths: vectors(count, between(0.5, 2)),
      })
      .map((parts) => ({ kind: 'bumps', ...parts })),
  );

/** Mixtures, and in up to three dimensions bumps one time in five. */
export const anySpaceTarget = (dimension: number): Arbitrary<TargetSpec> =>
  fc.oneof(
    { weight: 4, arbitrary: spaceMixtures(dimension, 4) },
    { weight: dimension > FEW_DIMENSIONS ? 0 : 1, arbitrary: spaceBumps(dimension, 3) },
  );

/** A normal distribution on the line. */
export interface LineNormal {
  readonly mean: number;
  readonly variance: number;
}

/** N(mean, variance) as an experiment names it. */
export const normalTarget = ({ mean, variance }: LineNormal): TargetSpec => ({
  kind: 'mixture',
  weights: [1],
  means: [[mean]],
  variances: [variance],
});

/** A mixture of N(-mu, variance) and N(mu, variance). @param share of the left one */
export const twoModes = (mu: number, share = 0.5, variance = 1): TargetSpec => ({
  kind: 'mixture',
  weights: [share, 1 - share],
  means: [[-mu], [mu]],
  variances: [variance, variance],
});

/** Normal distributions not far from N(0, 1). */
export const normals: Arbitrary<LineNormal> = fc.record({ mean: between(-2, 2), variance: logBetween(0.3, 3) });

/** Targets near N(0, 1), where hundreds of samples are enough for the explicit bound to say something. */
export const nearNormal: Arbitrary<TargetSpec> = fc.oneof(
  { weight: 2, arbitrary: normals.map(normalTarget) },
  { weight: 1, arbitrary: mixtures(2) },
  { weight: 1, arbitrary: bumps(1.5) },
);
