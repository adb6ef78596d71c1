import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { between, logBetween, sizes, vectors } from '../../generators/numbers.js';
import { ornsteinUhlenbeck } from '../../generators/processes.js';
import { bumps, type TargetSpec } from '../../generators/targets.js';
import { sampledData } from './sampled-losses.js';

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
    .map(({ samples: n, experiment: { data, ...rest }, ...exchange }) => ({
      ...exchange,
      experiment: { ...rest, data: { ...data, samples: n } as Experiment['data'] },
    }));
}

/**
 * Features relu(+-a x + a b) on a support [-r, r] that is wide for the noise: at one end those with +, at the other
 * those with -, and either half has a gram of rank one. So <Z_x, Z_y> is nearly 0, and |Z_x|_F nearly the trace.
 */
function opposedFeatures(): Arbitrary<Experiment> {
  const sizesOfFeatures = fc.integer({ min: 1, max: 3 }).chain((count) => vectors(count, between(0.3, 2)));
  const settings = fc.record({ horizon: between(0.5, 1), offset: between(-0.2, 0.2), scales: sizesOfFeatures });
  return fc
    .record({ data: sampledData(twoBumps), settings })
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

const twoBumps: Arbitrary<TargetSpec> = fc
  .record({ centre: between(1.2, 2), halfWidth: between(0.5, 1) })
  .map(({ centre, halfWidth }) => ({
    kind: 'bumps',
    weights: [0.5, 0.5],
    centers: [[-centre], [centre]],
    halfWidths: [halfWidth, halfWidth],
  }));
