import { compactRadii, type DatumReach, markovRadii, type Radii, reachOn } from '../../../src/bound/concentration.js';
import { type OneDatumMoments, oneDatumMoments } from '../../../src/bound/one-datum.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { atMost, type Comparison, type Estimate, root, times } from '../../../src/numeric/estimate.js';
import { norm, squaredDistance } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { componentRule } from './component-rule.js';

/** Stated chance that the data are further off. */
export const DELTA = 0.05;

/** Time nodes: concentration holds for the loss of any quadrature with positive weights. */
export const TIME_NODES = 4;

/** Nodes in a component of p_0 for the moments of one datum, and in the coarser rule that shows their error. */
const DATUM_NODES = { bumps: [8, 6], mixture: [30, 24] } as const;

/**
 * How far the sums of the moment tree may be off, as a fraction of the size of a gram or cross moment; 1e-12 has been
 * seen.
 */
export const ENGINE_ERROR = 1e-11;

/** How far the gram or the cross moment of the data is off, and what bounds that. */
export interface Distance {
  readonly distance: Estimate;
  readonly radius: Estimate;
  /** sqrt(V/n). */
  readonly deviation: Estimate;
}

/** Both, for one set of n data, and on a compact support how large the matrices of one datum can be. */
export interface Distances {
  readonly samples: number;
  readonly gram: Distance;
  readonly crossMoment: Distance;
  readonly reach?: DatumReach;
}

/** Both distances are within their radii: a draw exceeds if either is not. */
export function withinRadii({ gram, crossMoment }: Distances): Comparison[] {
  return [gram, crossMoment].map(({ distance, radius }) => atMost(distance, radius));
}

/** The law of one datum in an experiment, whatever its data. */
export interface DatumLaw {
  readonly moments: OneDatumMoments;
  readonly reach: DatumReach;
}

/** E|Z|^2 and V by quadrature, and the reach on the support. */
export function datumLaw(experiment: Experiment): DatumLaw {
  const { process, target, features } = setting(ofSamples(experiment, 1));
  const [fine, coarse] = DATUM_NODES[experiment.target.kind];
  const rules = [componentRule(experiment.target, fine), componentRule(experiment.target, coarse)] as const;
  return {
    moments: oneDatumMoments(process, features, target, rules, TIME_NODES),
    reach: reachOn(target.support[0], process, features, TIME_NODES),
  };
}

/** The distances beside radii of Markov that hold together with probability 1 - delta, delta/2 for each. */
export function markovDistances(experiment: Experiment): Distances {
  const { moments } = datumLaw(experiment);
  return distances(experiment, moments, (n) => markovRadii(moments, n, DELTA / 2), Math.sqrt(2 / DELTA));
}

/** The same with the radii of McDiarmid, for a compact support. */
export function compactDistances(experiment: Experiment): Distances {
  return ofLaw(experiment, datumLaw(experiment));
}

/**
 * The same for n = 30 (R^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data: R sqrt(ln(1/delta))/n is then less than a tenth of
 * sqrt(V_G/n).
 */
export function distancesOfMany(experiment: Experiment): Distances {
  const law = datumLaw(experiment);
  const root = 1 + Math.sqrt(2 * Math.log(1 / DELTA));
  const samples = Math.ceil((30 * law.reach.gram ** 2 * root * root) / law.moments.gram.variance.value);
  return ofLaw(ofSamples(experiment, samples), law);
}

function ofLaw(experiment: Experiment, { moments, reach }: DatumLaw): Distances {
  return { ...distances(experiment, moments, (n) => compactRadii(moments, reach, n, DELTA / 2), 1), reach };
}

function ofSamples(experiment: Experiment, samples: number): Experiment {
  return { ...experiment, data: { ...experiment.data, samples } as Experiment['data'] };
}

/** @param slope by how much a radius grows with sqrt(V/n) */
function distances(
  experiment: Experiment,
  moments: OneDatumMoments,
  radiiOf: (n: number) => Radii,
  slope: number,
): Distances {
  const { process, features, data } = setting(experiment);
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const n = data.count;
  const radii = radiiOf(n);
  const of = (matrix: 'gram' | 'crossMoment'): Distance => {
    const population = moments.population[matrix];
    const deviation = root(times(1 / n, moments[matrix].variance));
    return {
      distance: {
        value: Math.sqrt(squaredDistance(loss[matrix], population)),
        error: ENGINE_ERROR * norm(population),
      },
      radius: { value: radii[matrix], error: slope * deviation.error },
      deviation,
    };
  };
  return { samples: n, gram: of('gram'), crossMoment: of('crossMoment') };
}

/** sqrt(V_G/n) + R sqrt(ln(1/delta))/n. */
export function fasterRadius({ samples, gram: { deviation }, reach }: Distances): Estimate {
  const term = ((reach?.gram ?? Number.NaN) * Math.sqrt(Math.log(1 / DELTA))) / samples;
  return { value: deviation.value + term, error: deviation.error };
}
