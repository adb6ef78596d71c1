import fc, { type Arbitrary } from 'fast-check';
import { type Reach, reachOn } from '../../src/bound/concentration.js';
import { type OneDatumMoments, oneDatumMoments } from '../../src/bound/one-datum.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, type Ranges } from './experiments.js';
import { between, sizes } from './numbers.js';
import { ornsteinUhlenbeck } from './processes.js';
import { bumps, mixtures } from './targets.js';

/** Time nodes: concentration holds for the loss of any quadrature with positive weights. */
const TIME_NODES = 10;

/** Nodes in a panel of p_0. */
const DATUM_NODES = 3;

/**
 * How far the sums of the moment tree may be off, as a fraction of the size of a gram or cross moment; 1e-12 has been
 * seen.
 */
const ENGINE_ERROR = 1e-11;

/** How many settings data are drawn in: few, as the moments of one setting cost more than a draw of data. */
const SETTINGS = 12;
const SEPARATED_SETTINGS = 8;

/** The moments of one datum in an experiment, whatever its data, and its reach on the support. */
export interface DatumLaw {
  readonly moments: OneDatumMoments;
  readonly reach: Reach;
}

const known = new Map<string, DatumLaw>();

/** Computes the law of one datum, which costs a hundred losses, once for all draws of data. */
export function datumLaw(experiment: Experiment): DatumLaw {
  const key = JSON.stringify([experiment.process, experiment.target, experiment.embedding, experiment.features]);
  const found = known.get(key) ?? computedLaw(experiment);
  known.set(key, found);
  return found;
}

function computedLaw(experiment: Experiment): DatumLaw {
  const { process, target, features } = setting({ ...experiment, data: { samples: 1, seed: 0 } });
  return {
    moments: oneDatumMoments(process, features, target, TIME_NODES, DATUM_NODES),
    reach: reachOn(target.support[0], process, features, TIME_NODES),
  };
}

/** How many data an experiment has, and how far G_n and B_n are off, with the error that the engine may add. */
export function deviations(experiment: Experiment): { samples: number; gram: Estimate; crossMoment: Estimate } {
  const { process, features, data } = setting(experiment);
  const { population } = datumLaw(experiment).moments;
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const deviation = (of: 'gram' | 'crossMoment') => ({
    value: Math.sqrt(squaredDistance(loss[of], population[of])),
    error: ENGINE_ERROR * norm(population[of]),
  });
  return { samples: data.count, gram: deviation('gram'), crossMoment: deviation('crossMoment') };
}

/** Independent data of bumps and of mixtures. */
export function sampledData(): Arbitrary<Experiment> {
  return dataOf(settings({ target: fc.oneof(bumps(4), mixtures(4)) }), SETTINGS);
}

/**
 * n = 30 (R^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data of two bumps far apart: R sqrt(ln(1/delta))/n is then about a tenth
 * of sqrt(V_G/n). R^2/V_G is about 7 there; for one bump it is about 200.
 */
export function manyOfSeparatedBumps(delta: number): Arbitrary<Experiment> {
  const root = 1 + Math.sqrt(2 * Math.log(1 / delta));
  const separated: Ranges = { process: between(1, 4).map(ornsteinUhlenbeck), target: separatedBumps() };
  return dataOf(settings(separated), SEPARATED_SETTINGS).map((experiment) => {
    const { moments, reach } = datumLaw(experiment);
    const samples = Math.ceil((30 * reach.gram * reach.gram * root * root) / moments.gram.variance.value);
    return { ...experiment, data: { ...experiment.data, samples } as Experiment['data'] };
  });
}

function separatedBumps(): Arbitrary<Experiment['target']> {
  return fc.record({ centre: between(3, 5), halfWidth: between(0.5, 1) }).map(({ centre, halfWidth }) => ({
    kind: 'bumps',
    weights: [0.5, 0.5],
    centers: [[-centre], [centre]],
    halfWidths: [halfWidth, halfWidth],
  }));
}

function settings(ranges: Ranges): Arbitrary<Experiment> {
  return experiments({
    ...ranges,
    width: sizes(4, 12),
    samples: fc.constant(1),
    trainingTimes: fc.constant([0]),
  });
}

/** Independent data of experiments from a pool of `count`. */
function dataOf(pool: Arbitrary<Experiment>, count: number): Arbitrary<Experiment> {
  return fc
    .record({
      member: fc.integer({ min: 0, max: count - 1 }),
      samples: sizes(5, 2000),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    })
    .map(({ member, ...data }) => ({ ...poolMember(pool, member), data }));
}

function poolMember(pool: Arbitrary<Experiment>, member: number): Experiment {
  return fc.sample(fc.noBias(pool), { seed: member, numRuns: 1 })[0];
}
