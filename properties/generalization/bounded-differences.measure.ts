import fc, { type Arbitrary } from 'fast-check';
import { compactRadii } from '../../src/bound/concentration.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { between, logBetween, sizes, vectors } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumpPairs, bumps } from '../generators/targets.js';
import {
  datumLaw,
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
  /** The chance of being further off than the radii of concentration. */
  readonly delta: number;
}

/** Exchanges of any two values, often of the ends of the support, in any setting; half with opposed features. */
export const exchanges = (): Arbitrary<Exchange> =>
  exchangesIn(fc.oneof(sampledData(bumps(4), { width: sizes(1, 6) }), opposedFeatures()), fc.tuple(place, place));

/** Exchanges of the two ends of a support on which the two halves of the features are active in turn. */
export const oppositeEnds = (): Arbitrary<Exchange> => exchangesIn(opposedFeatures(), fc.constant([0, 1]));

const place = fc.oneof(fc.constantFrom(0, 1), between(0, 1));

function exchangesIn(experiment: Arbitrary<Experiment>, places: Arbitrary<[number, number]>): Arbitrary<Exchange> {
  const samples = sizes(1, 50);
  return fc
    .record({ experiment, samples, places, delta: logBetween(1e-8, 0.5) })
    .map(({ samples: n, experiment: plain, ...exchange }) => ({ ...exchange, experiment: withSamples(plain, n) }));
}

/**
 * Features relu(+-a x + a b) on a support [-r, r] that is wide for the noise: at one end those with +, at the other
 * those with -, and either half has a gram of rank one. So <Z_x, Z_y> is nearly 0, and |Z_x|_F nearly the trace.
 */
function opposedFeatures(): Arbitrary<Experiment> {
  const sizesOfFeatures = fc.integer({ min: 1, max: 3 }).chain((count) => vectors(count, between(0.3, 2)));
  const settings = fc.record({ horizon: between(0.5, 1), offset: between(-0.2, 0.2), scales: sizesOfFeatures });
  return fc
    .record({ data: sampledData(bumpPairs(between(1.2, 2))), settings })
    .map(({ data: experiment, settings: { horizon, offset, scales } }) => ({
      ...experiment,
      process: ornsteinUhlenbeck(horizon),
      embedding: { kind: 'fourier', size: 1 },
      features: {
        weights: scales.flatMap((a) => [[a], [-a]]),
        timeWeights: scales.flatMap((a) => [[a * offset], [a * offset]]),
      },
    }));
}

/** The change of the gram or the cross moment when one of n data is exchanged, and its bounds. */
export interface Exchanged {
  /** n |G_n - G_n'|, the distance of two one-datum matrices. */
  readonly change: Estimate;
  /** R, or R_B. */
  readonly reach: number;
  /** sqrt(V/n), and the radius that `compactRadii` gives with probability 1 - delta. */
  readonly deviation: number;
  readonly radius: number;
  /** sqrt(ln(1/delta)/(2n)). */
  readonly factor: number;
}

/** Both matrices of the data with the first one at either place. */
export function exchangedDatum({ experiment, places, delta }: Exchange): OfMatrices<Exchanged> {
  const { process, target, features, data } = setting(experiment);
  const [low, high] = target.support[0];
  const n = data.count;
  const [before, after] = places.map((place) => {
    const values = Float64Array.of(low + place * (high - low), ...data.values.subarray(1));
    return quadraticLoss(process, features, empiricalMeasure({ count: n, dimension: 1, values }), TIME_NODES);
  });
  const { moments, reach } = datumLaw(experiment);
  const radii = compactRadii(moments, reach, n, delta);
  return ofMatrices((matrix) => ({
    change: {
      value: n * Math.sqrt(squaredDistance(before[matrix], after[matrix])),
      error: ENGINE_ERROR * n * (norm(before[matrix]) + norm(after[matrix])),
    },
    reach: reach[matrix],
    deviation: Math.sqrt(moments[matrix].variance.value / n),
    radius: radii[matrix],
    factor: Math.sqrt(Math.log(1 / delta) / (2 * n)),
  }));
}
