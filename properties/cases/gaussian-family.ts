import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { between, logBetween, sizes, vectors } from './numbers.js';
import { variancePreserving } from './processes.js';

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
