import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { mirrors } from '../../generators/linear-cases.js';
import { between, eitherSign, logBetween, shares, vectors } from '../../generators/numbers.js';
import { anyProcess, varianceExploding, variancePreservingOver } from '../../generators/processes.js';
import { anyTarget, spaceBumps, spaceMixtures } from '../../generators/targets.js';

/** A process and a p_0; `kind` says how they are looked at. */
export interface BalanceCase {
  /**
   * - `line`: J_0 by an integral over time and space, the others over space
   * - `far`: a mixture so far from pi that KL(p_T || pi) is large; without J_0, which would take many times
   * - `space`: a mixture, by integrals over R^d
   * - `collinear`: a mixture of unequal variances with its means on a line through 0, by integrals over two coordinates
   *   in any d
   * - `boxes`: two bumps of unequal width in the plane, which may share a centre or a coordinate of it
   * - `product`: p_0 = (a mixture on the first axis) x (one component on each of the others), so that entropies add over
   *   the axes
   */
  readonly kind: 'line' | 'far' | 'space' | 'collinear' | 'boxes' | 'product';
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** Where integrals are over one or two coordinates, cases have up to so many dimensions. */
const LARGEST = 8;

/** Cases of every kind. */
export function balanceCases(): Arbitrary<BalanceCase> {
  return fc.oneof(
    { weight: 2, arbitrary: lines },
    { weight: 5, arbitrary: far },
    { weight: 2, arbitrary: spaces },
    { weight: 3, arbitrary: collinear },
    { weight: 4, arbitrary: boxes },
    { weight: 2, arbitrary: products },
  );
}

const lines: Arbitrary<BalanceCase> = fc.record({
  kind: fc.constant('line'),
  process: anyProcess,
  target: anyTarget,
});

/** Under vp alpha_T is at least 0.47, so that alpha_T |mean| is at least 11 standard deviations of pi. */
const far: Arbitrary<BalanceCase> = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    kind: fc.constant('far'),
    process: fc.oneof(
      { weight: 3, arbitrary: variancePreservingOver(between(0.2, 1.5)) },
      { weight: 1, arbitrary: varianceExploding(2) },
    ),
    target: fc
      .record({
        weights: shares(count),
        means: vectors(count, eitherSign(25, 60)),
        variances: vectors(count, logBetween(1e-3, 2)),
      })
      .map(({ means, ...parts }) => ({ kind: 'mixture' as const, means: means.map((x) => [x]), ...parts })),
  }),
);

const spaces: Arbitrary<BalanceCase> = fc
  .constantFrom(2, 2, 3)
  .chain((dimension) =>
    fc.record({ kind: fc.constant('space'), process: anyProcess, target: spaceMixtures(dimension, 4) }),
  );

const collinear: Arbitrary<BalanceCase> = fc
  .integer({ min: 2, max: LARGEST })
  .chain((dimension) =>
    fc.record({ kind: fc.constant('collinear'), process: anyProcess, target: collinearMixtures(dimension) }),
  );

/** Two or three Gaussians of unequal variances. */
const collinearMixtures = (dimension: number): Arbitrary<Experiment['target']> =>
  fc.integer({ min: 2, max: 3 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        places: vectors(count, between(-3, 3)),
        direction: mirrors(dimension),
        variances: vectors(count, between(0.2, 2)),
      })
      .map(({ weights, places, direction, variances }) => {
        const length = Math.hypot(...direction);
        return {
          kind: 'mixture' as const,
          weights,
          means: places.map((place) => direction.map((part) => (place * part) / length)),
          variances,
        };
      }),
  );

const boxes: Arbitrary<BalanceCase> = fc.record({
  kind: fc.constant('boxes'),
  process: anyProcess,
  target: spaceBumps(2, 3, 2),
});

const products: Arbitrary<BalanceCase> = fc
  .record({ count: fc.integer({ min: 1, max: 3 }), dimension: fc.integer({ min: 2, max: LARGEST }) })
  .chain(({ count, dimension }) =>
    fc.record({ kind: fc.constant('product'), process: anyProcess, target: productTargets(count, dimension) }),
  );

/** Components of one width that differ on the first axis alone. */
const productTargets = (count: number, dimension: number): Arbitrary<Experiment['target']> =>
  fc
    .record({
      shape: fc.constantFrom('mixture', 'bumps'),
      weights: shares(count),
      places: vectors(count, between(-3, 3)),
      shared: vectors(dimension - 1, between(-2, 2)),
      width: logBetween(0.4, 2),
    })
    .map(({ shape, weights, places, shared, width }) => {
      const centers = places.map((x) => [x, ...shared]);
      const widths = weights.map(() => width);
      return shape === 'mixture'
        ? { kind: 'mixture', weights, means: centers, variances: widths }
        : { kind: 'bumps', weights, centers, halfWidths: widths };
    });
