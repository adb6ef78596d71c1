import fc, { type Arbitrary } from 'fast-check';
import { diametersOn } from '../../src/bound/concentration.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { between, sizes } from '../generators/numbers.js';
import { bumps } from '../generators/targets.js';
import {
  ENGINE_ERROR,
  type OfMatrices,
  ofMatrices,
  sampledData,
  TIME_NODES,
  withSamples,
} from '../measurements/sampled-data.js';

/** Data on a compact support, and two values that the first of them is given in turn. */
export interface Exchange {
  readonly experiment: Experiment;
  /** Places in the support: 0 is its low end, 1 its high end. */
  readonly places: readonly [number, number];
}

/** Exchanges of any two values, often of the ends of the support, in any setting. */
export const exchanges = (): Arbitrary<Exchange> => exchangesOf(fc.tuple(place, place));

/** Exchanges of the two ends of the support. */
export const endsExchanged = (): Arbitrary<Exchange> => exchangesOf(fc.constant([0, 1]));

const place = fc.oneof(fc.constantFrom(0, 1), between(0, 1));

/** Features enough that they are hardly ever all active, or none of them, on the whole support. */
function exchangesOf(places: Arbitrary<[number, number]>): Arbitrary<Exchange> {
  return fc
    .record({ experiment: sampledData(bumps(4), { width: sizes(4, 8) }), samples: sizes(1, 50), places })
    .map(({ samples, experiment, ...exchange }) => ({ ...exchange, experiment: withSamples(experiment, samples) }));
}

/** The change of the gram or the cross moment when one of n data is exchanged, and its bound. */
export interface Exchanged {
  /** n |G_n - G_n'|, the distance of two one-datum matrices. */
  readonly change: Estimate;
  /** D_G, or D_B. */
  readonly diameter: number;
}

/** Both matrices of the data with the first one at either place. */
export function exchangedDatum({ experiment, places }: Exchange): OfMatrices<Exchanged> {
  const { process, target, features, data } = setting(experiment);
  const [low, high] = target.support[0];
  const n = data.count;
  const [before, after] = places.map((place) => {
    const values = Float64Array.of(low + place * (high - low), ...data.values.subarray(1));
    return quadraticLoss(process, features, empiricalMeasure({ count: n, dimension: 1, values }), TIME_NODES);
  });
  const diameters = diametersOn(target.support[0], process, features, TIME_NODES);
  return ofMatrices((matrix) => ({
    change: {
      value: n * Math.sqrt(squaredDistance(before[matrix], after[matrix])),
      error: ENGINE_ERROR * n * (norm(before[matrix]) + norm(after[matrix])),
    },
    diameter: diameters[matrix],
  }));
}
