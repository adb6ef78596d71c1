import { compactRadii, markovRadii } from '../../src/bound/concentration.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { datumLaw, deviations } from '../cases/sampled-losses.js';

/** Stated chance that the data are further off. */
export const DELTA = 0.05;

/** How far the gram or the cross moment of the data is off, and what bounds that. */
interface Distance {
  readonly distance: Estimate;
  readonly radius: Estimate;
  /** V. */
  readonly variance: Estimate;
  /** R or R_B, on a compact support. */
  readonly reach?: number;
}

/** Both, for one set of data. */
export interface Distances {
  readonly samples: number;
  readonly delta: number;
  readonly gram: Distance;
  readonly crossMoment: Distance;
}

/** The distances beside radii that hold together with probability 1 - delta, delta/2 for each. */
export function distances(experiment: Experiment): Distances {
  const { moments, reach } = datumLaw(experiment);
  const { samples, ...distance } = deviations(experiment);
  const compact = experiment.target.kind === 'bumps';
  const radii = compact ? compactRadii(moments, reach, samples, DELTA / 2) : markovRadii(moments, samples, DELTA / 2);
  const of = (matrix: 'gram' | 'crossMoment'): Distance => ({
    distance: distance[matrix],
    radius: radius(radii[matrix], moments[matrix].variance),
    variance: moments[matrix].variance,
    ...(compact ? { reach: reach[matrix] } : {}),
  });
  return { samples, delta: DELTA, gram: of('gram'), crossMoment: of('crossMoment') };
}

/** sqrt(V_G/n) + R sqrt(ln(1/delta))/n. */
export function fasterRadius({ samples: n, delta, gram: { variance, reach = Number.NaN } }: Distances): Estimate {
  return radius(Math.sqrt(variance.value / n) + (reach * Math.sqrt(Math.log(1 / delta))) / n, variance);
}

/** A radius that grows at most like the root of the variance. */
function radius(value: number, variance: Estimate): Estimate {
  return { value, error: (value * variance.error) / variance.value };
}
