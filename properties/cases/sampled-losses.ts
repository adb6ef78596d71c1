import fc, { type Arbitrary } from 'fast-check';
import { type Reach, reachOn } from '../../src/bound/concentration.js';
import { type OneDatumMoments, oneDatumMoments } from '../../src/bound/one-datum.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { sizes } from './generators.js';

/** Time nodes: concentration holds for the loss of any quadrature with positive weights. */
export const TIME_NODES = 10;

/** Nodes in a panel of p_0. */
const DATUM_NODES = 3;

/** What the sums of the moment tree may miss of a gram or cross moment, as a part of its size: seen 1e-12. */
const ENGINE_ERROR = 1e-11;

/** The moments of one datum in an experiment, whatever its data, and its reach on the support. */
export interface DatumLaw {
  readonly moments: OneDatumMoments;
  readonly reach: Reach;
}

const known = new Map<string, DatumLaw>();

/** Computes the law of one datum, a hundred losses, once for all draws of data. */
export function datumLaw(experiment: Experiment): DatumLaw {
  const { process, target, features } = setting({ ...experiment, data: { samples: 1, seed: 0 } });
  const key = JSON.stringify([experiment.process, experiment.target, experiment.embedding, experiment.features]);
  const found = known.get(key) ?? {
    moments: oneDatumMoments(process, features, target, TIME_NODES, DATUM_NODES),
    reach: reachOn(target.support[0], process, features, TIME_NODES),
  };
  known.set(key, found);
  return found;
}

/** |G_n - G|_F and |B_n - B| of an experiment's data, with what the engine's errors can move them by. */
export function deviations(experiment: Experiment, { population }: OneDatumMoments) {
  const { process, features, data } = setting(experiment);
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const deviation = (of: 'gram' | 'crossMoment') => ({
    value: Math.sqrt(squaredDistance(loss[of], population[of])),
    error: ENGINE_ERROR * norm(population[of]),
  });
  return { gram: deviation('gram'), crossMoment: deviation('crossMoment') };
}

/** Independent data of experiments from a pool of `count`: settings are few, as their moments cost more than a draw of data. */
export function dataOf(
  pool: Arbitrary<Experiment>,
  count: number,
  samples: Arbitrary<number> = sizes(5, 2000),
): Arbitrary<Experiment> {
  return fc
    .record({
      member: fc.integer({ min: 0, max: count - 1 }),
      samples,
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    })
    .map(({ member, ...data }) => ({ ...poolMember(pool, member), data }));
}

function poolMember(pool: Arbitrary<Experiment>, member: number): Experiment {
  return fc.sample(fc.noBias(pool), { seed: member, numRuns: 1 })[0];
}
