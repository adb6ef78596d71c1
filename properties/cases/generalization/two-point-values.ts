import { featureField } from '../../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import type { Resolution } from '../../../src/divergence/refinement.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { distribution, type Setting, setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import type { TimeResolution } from '../../../src/experiment/training.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { stream } from '../../../src/numeric/random.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { UNDIFFUSED } from '../../../src/target/target.js';
import { gradientFlow } from '../../../src/training/gradient-flow.js';
import { klBeside } from '../../by-definition/generalization/kl-beside.js';
import { type PairDivergences, pairDivergences } from '../../by-definition/generalization/two-points.js';
import { type Fit, fitted } from '../../generators/fits.js';
import { SYSTEM_FINEST } from '../../generators/systems.js';
import { noisedCrossMoment, scoreOf } from '../../oracles/noised-cross-moment.js';
import type { TwoPointDraw } from './two-point-draws.js';

type Pair = Experiment['target'];

/** Both sides of the floor, in nats. */
export interface TwoPointValues {
  /** JS(p, q). */
  readonly floor: Estimate;
  /** KL(truth || r). */
  readonly kl: Estimate;
}

/** Stands for KL in nats where the solver finds no density r: far above any floor, which is at most ln 2. */
export const NO_DENSITY = 1e6;

/** Of the losses that are descended; any learner will do, so that their error is of no concern. */
const NODES: TimeResolution = { timeNodes: 24, errors: false };
/** Steps of the noise in a standard deviation. */
const NOISE_STEPS = 3;

export function twoPointValues({ experiment, informed }: TwoPointDraw): TwoPointValues {
  return informed ? ofLikelier(experiment) : ofFlow(experiment, onData);
}

/** The same for a learner with `factor` times the data. */
export function withMoreData({ experiment }: TwoPointDraw, factor: number): TwoPointValues {
  const { samples, seed } = drawOf(experiment);
  return ofFlow({ ...experiment, data: { samples: factor * samples, seed } }, onData);
}

/** The same for a learner that is trained on the population. */
export function withPopulation({ experiment }: TwoPointDraw): TwoPointValues {
  return ofFlow(experiment, (built, tau) => train(built, [tau], NODES).population.readouts);
}

/** The same for a learner that follows the gradient with the score of the population in it. */
export function withPrintedGradient({ experiment }: TwoPointDraw): TwoPointValues {
  return ofFlow(experiment, (built, tau) => {
    const crossMoment = noisedCrossMoment(built, scoreOf(built.target), NODES.timeNodes, NOISE_STEPS);
    const { loss } = train(built, [tau], NODES).empirical;
    return gradientFlow({ ...loss, crossMoment }, [tau]).readouts;
  });
}

/** A model that a system has trained. @throws SystemError */
export function twoPointFitted(fit: Fit, system: SystemUnderTest): TwoPointValues {
  const done = fitted(system, { ...fit, target: truthOf(fit.target, fit.seed) });
  return besideFloor(fit.target, done, system.field(done.model), SYSTEM_FINEST);
}

/** What is trained: readouts at the training time tau. */
type Learner = (built: Setting, tau: number) => readonly Float64Array[];

function onData(built: Setting, tau: number): readonly Float64Array[] {
  return train(built, [tau], NODES).empirical.readouts;
}

function ofFlow(experiment: Experiment, learner: Learner): TwoPointValues {
  const { target: pair, trainingTimes } = experiment;
  const built = setting({ ...experiment, target: truthOf(pair, drawOf(experiment).seed) });
  return besideFloor(pair, built, featureField(built.features, learner(built, trainingTimes[0])));
}

/** r is p or q itself, whichever gives the data the larger likelihood. */
function ofLikelier(experiment: Experiment): TwoPointValues {
  const { samples, seed } = drawOf(experiment);
  const pair = experiment.target;
  const truth = truthOf(pair, seed);
  const [own, other] = [truth, mirrored(truth)].map(distribution);
  const { values } = own.sample(samples, stream(seed, 'data'));
  const gain = values.reduce((sum, x) => sum + own.logDensity([x], UNDIFFUSED) - other.logDensity([x], UNDIFFUSED), 0);
  const { jensenShannon: floor, kl } = divergencesOf(pair);
  return { floor, kl: gain > 0 ? { value: 0, error: 0 } : kl };
}

function besideFloor(
  pair: Pair,
  built: Pick<Setting, 'process' | 'target'>,
  field: ScoreField,
  finest?: Resolution,
): TwoPointValues {
  const { jensenShannon: floor } = divergencesOf(pair);
  return { floor, kl: klBeside(built, field, floor.value, finest) ?? { value: NO_DENSITY, error: 0 } };
}

/** p or its mirror image q, by a fair coin from a stream of its own. */
export function truthOf(pair: Pair, seed: number): Pair {
  return stream(seed, 'labels').uniform() < 0.5 ? pair : mirrored(pair);
}

function mirrored(pair: Pair): Pair {
  return { ...pair, weights: [...pair.weights].reverse() };
}

function divergencesOf(pair: Pair): PairDivergences {
  if (pair.kind !== 'mixture') throw new RangeError('the divergences are known of mixtures only');
  return pairDivergences(pair.weights[0], pair.means[1][0] / Math.sqrt(pair.variances[0]));
}

/** @throws RangeError if the data are not drawn */
function drawOf({ data }: Experiment): { readonly samples: number; readonly seed: number } {
  if (!('samples' in data)) throw new RangeError('the data should be drawn, not given');
  return data;
}
