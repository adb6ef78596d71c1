import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { type LinearCase, type LinearSpec, onLine, type SymmetricSpec } from './linear.js';
import { between, eitherSign, logBetween, vectors } from './numbers.js';

/**
 * Scores on the line that are off in precision and centre. A precision well below 1 would spread mass over many scales,
 * which only strains the grids.
 */
export const lineScores: Arbitrary<LinearSpec> = fc
  .record({
    precision: fc.tuple(between(0.75, 2), between(0.75, 2)),
    centre: fc.tuple(eitherSign(0.5, 2), between(-1, 1)),
  })
  .map(onLine);

/** A vector along which to reflect, or a direction: never 0. */
export const mirrors = (dimension: number) =>
  fc.tuple(between(0.5, 1), vectors(dimension - 1, between(-1, 1))).map(([first, others]) => [first, ...others]);

const symmetric = (dimension: number, value: Arbitrary<number>): Arbitrary<SymmetricSpec> =>
  fc.record({ values: vectors(dimension, value), mirror: mirrors(dimension) });

/** Vectors whose entries are within `reach`/sqrt(d) of 0, so that their lengths do not grow with d. */
const vectorsWithin = (dimension: number, reach: number) =>
  vectors(
    dimension,
    between(-reach, reach).map((x) => Number((x / Math.sqrt(dimension)).toPrecision(4))),
  );

/** Linear scores for normal distributions beyond the line, off in precision and centre as those on the line are. */
export function linearCases(
  process: Arbitrary<Experiment['process']>,
  largest: number,
  smallest = 2,
): Arbitrary<LinearCase> {
  return fc.integer({ min: smallest, max: largest }).chain((dimension) =>
    fc.record({
      kind: fc.constant('linear'),
      process,
      normal: fc.record({
        mean: vectorsWithin(dimension, 2),
        covariance: symmetric(dimension, logBetween(0.3, 3)),
      }),
      score: fc.record({
        precision: fc.tuple(symmetric(dimension, between(0.75, 1.5)), symmetric(dimension, between(0.75, 1.5))),
        swirl: between(-0.5, 0.5),
        centre: fc.tuple(vectorsWithin(dimension, 2), vectorsWithin(dimension, 1)),
      }),
    }),
  );
}
