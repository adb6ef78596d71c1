import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import {
  anyEmbedding,
  anyProcess,
  between,
  experiments,
  type Ranges,
  seeds,
  shares,
  sizes,
  trainingTimes,
  vectors,
} from './generators.js';

type TargetSpec = Experiment['target'];

/** The largest dimensions of the shortest profile and of longer ones. */
const FEW_DIMENSIONS = 3;
const MANY_DIMENSIONS = 8;

/** Means within `reach` of 0 on each axis, over the root of d: as far apart in any dimension. */
const places = (count: number, dimension: number, reach: number) => {
  const scale = 1 / Math.sqrt(dimension);
  const coordinate = between(-reach, reach).map((x) => Number((scale * x).toPrecision(4)));
  return vectors(count, vectors(dimension, coordinate));
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

/** Mixtures of 1 or 2 products of biweight bumps in R^d. */
export const spaceBumps = (dimension: number, reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 2 }).chain((count) =>
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

/** What an experiment in R^d is drawn from; its target depends on d. */
export interface SpaceRanges extends Omit<Ranges, 'target'> {
  readonly target?: (dimension: number) => Arbitrary<TargetSpec>;
}

/** Experiments in 2 to `largest` dimensions, of sizes at which every pair of features and every datum costs little. */
export function spaceExperiments(largest: number, ranges: SpaceRanges = {}): Arbitrary<Experiment> {
  return fc.integer({ min: 2, max: largest }).chain((dimension) =>
    fc.record({
      process: ranges.process ?? anyProcess,
      target: (ranges.target ?? anySpaceTarget)(dimension),
      embedding: ranges.embedding ?? anyEmbedding,
      features: fc.record({ width: ranges.width ?? sizes(4, 24), seed: seeds }),
      data: fc.record({ samples: ranges.samples ?? sizes(5, 60), seed: seeds }),
      trainingTimes: ranges.trainingTimes ?? trainingTimes(3),
    }),
  );
}

/** Cases on the line, three in four, and beyond; of those that longer profiles add two in three are on the line, which costs least. */
export function mixed<C>(line: Arbitrary<C>, space: (largest: number) => Arbitrary<C>) {
  const both = (share: number, largest: number) =>
    fc.oneof({ weight: share, arbitrary: line }, { weight: 1, arbitrary: space(largest) });
  return { cases: both(3, FEW_DIMENSIONS), furtherCases: both(2, MANY_DIMENSIONS) };
}

/** The cases of a claim about any experiment in any dimension. @param ranges of those on the line and of those beyond */
export function inAnyDimension(ranges: Omit<Ranges, 'target' | 'width' | 'samples'>) {
  return mixed(experiments(ranges), (largest) => spaceExperiments(largest, ranges));
}
