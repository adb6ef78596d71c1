import { compactRadii } from '../../../src/bound/concentration.js';
import { setting } from '../../../src/experiment/setting.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { norm, squaredDistance } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import type { Exchange } from '../../cases/generalization/exchanges.js';
import { datumLaw, ENGINE_ERROR, TIME_NODES } from './moment-distances.js';

/** What exchanging one of n data does to the gram or the cross moment, and what bounds that. */
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
export function exchangedDatum({ experiment, places, delta }: Exchange): Record<'gram' | 'crossMoment', Exchanged> {
  const { process, target, features, data } = setting(experiment);
  const [low, high] = target.support[0];
  const n = data.count;
  const [before, after] = places.map((place) => {
    const values = Float64Array.of(low + place * (high - low), ...data.values.subarray(1));
    return quadraticLoss(process, features, empiricalMeasure({ count: n, dimension: 1, values }), TIME_NODES);
  });
  const { moments, reach } = datumLaw(experiment);
  const radii = compactRadii(moments, reach, n, delta);
  const of = (matrix: 'gram' | 'crossMoment'): Exchanged => ({
    change: {
      value: n * Math.sqrt(squaredDistance(before[matrix], after[matrix])),
      error: ENGINE_ERROR * n * (norm(before[matrix]) + norm(after[matrix])),
    },
    reach: reach[matrix],
    deviation: Math.sqrt(moments[matrix].variance.value / n),
    radius: radii[matrix],
    factor: Math.sqrt(Math.log(1 / delta) / (2 * n)),
  });
  return { gram: of('gram'), crossMoment: of('crossMoment') };
}
