import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { between, drawSeeds, logBetween, sizes, vectors } from '../../generators/numbers.js';
import { variancePreserving } from '../../generators/processes.js';

/** p_0 = N(mean, I) on R^d under a vp process, and the scales of the features' law. */
export interface GaussianFamily {
  readonly process: Experiment['process'];
  /** mu, d values. */
  readonly mean: readonly number[];
  /** s_w. */
  readonly weightScale: number;
  /** s_u. */
  readonly timeWeightScale: number;
}

/** A member of the family, and the m of a wide average over its features. */
export interface FeatureAverage extends GaussianFamily {
  readonly width: number;
}

/** Averages on R^d, with both scales within a factor of three of 1. */
export function featureAverages(dimension: number): Arbitrary<FeatureAverage> {
  return fc.record({
    process: variancePreserving,
    mean: vectors(dimension, between(-3, 3)),
    weightScale: logBetween(0.3, 3),
    timeWeightScale: logBetween(0.3, 3),
    width: sizes(3, 512),
  });
}

/** A member of the family on the line, the m of the models that its features are drawn for, and a seed of theirs. */
export interface DrawnFeatures extends FeatureAverage {
  readonly seed: number;
}

/** Features of models of 1 to 3 features: a mean over models has the smallest variance where they are narrow. */
export function drawnFeatures(): Arbitrary<DrawnFeatures> {
  return fc.record({
    process: variancePreserving,
    mean: vectors(1, between(-1.5, 1.5)),
    weightScale: logBetween(0.5, 2),
    timeWeightScale: logBetween(0.5, 2),
    width: fc.integer({ min: 1, max: 3 }),
    seed: drawSeeds,
  });
}
