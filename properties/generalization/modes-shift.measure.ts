import fc, { type Arbitrary } from 'fast-check';
import { scoreDistances } from '../../src/bound/flow-deviation.js';
import { perCase } from '../../src/claim/measured.js';
import { known, scaleOf } from '../../src/divergence/divergence.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { klBound } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import type { Weighting } from '../../src/training/weighting.js';
import { anyWeighting } from '../generators/experiments.js';
import { between, drawSeeds, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck, variancePreservingOver } from '../generators/processes.js';
import { twoModes } from '../generators/targets.js';
import { medianExponent, type Rung } from '../measurements/growth-exponents.js';

/**
 * One replicate: p_0 = q_1 N(-mu, 1) + q_2 N(mu, 1) along a ladder of mu, learned by one draw of features from data that
 * keep their labels and their noise, with one process and one training time.
 */
export interface ModesApart {
  /** mu, ascending. */
  readonly ladder: readonly number[];
  /** The rungs at which KL(p_0 || p^SDE) is solved for. */
  readonly solved: readonly number[];
  /** q_1. */
  readonly share: number;
  /** All but the target, with one training time. */
  readonly model: Omit<Experiment, 'target'>;
}

/** The experiment with modes at -mu and mu. */
export function experimentAt({ model, share }: ModesApart, mu: number): Experiment {
  return { ...model, target: twoModes(mu, share) };
}

/** The ranges that a replicate is drawn from. */
interface Ranges {
  readonly ladder: readonly number[];
  readonly solved: readonly number[];
  readonly process: Arbitrary<ProcessSpec>;
  readonly training: Arbitrary<{ embedding: Experiment['embedding']; tau: number; perFeature: number }>;
  readonly weighting: Arbitrary<Weighting>;
  readonly width: Arbitrary<number>;
  readonly samples: Arbitrary<number>;
}

const fourier = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((size) => ({ kind: 'fourier' as const, size }));

const early = fc.record({
  embedding: fc.oneof(fc.constant({ kind: 'signal' as const }), fourier(3, 7)),
  tau: fc.constantFrom(100, 1000),
  perFeature: fc.constant(0),
});

/**
 * Late, with the Fourier embedding and more data for each feature: else a model has by then learned all but the sampling
 * error, which does not grow, so that neither does its KL(p_0 || p^SDE).
 */
const late = fc.record({ embedding: fourier(3, 7), tau: fc.constant(100_000), perFeature: fc.constant(32) });

const SHORT: Ranges = {
  ladder: [1, 3, 15],
  solved: [1, 15],
  process: variancePreservingOver(between(4, 12)),
  training: fc.oneof({ weight: 2, arbitrary: early }, { weight: 1, arbitrary: late }),
  weighting: anyWeighting,
  width: sizes(16, 32),
  samples: sizes(200, 1000),
};

/** KL is known too roughly for its powers between close rungs. */
const LONG: Ranges = {
  ...SHORT,
  ladder: [1, 2, 3, 4, 6, 8, 10, 15],
  solved: [1, 4, 15],
  width: sizes(32, 128),
  samples: sizes(200, 4000),
};

const UNDER_OU: Ranges = {
  ...SHORT,
  process: between(4, 6).map(ornsteinUhlenbeck),
  training: fc.record({ embedding: fourier(5, 5), tau: fc.constantFrom(100, 1000), perFeature: fc.constant(0) }),
  weighting: fc.constant('g2'),
  width: sizes(24, 32),
};

/** Equal weights half of the time. */
const anyShare = fc.oneof(fc.constant(0.5), between(0.2, 0.8));

const replicates = ({ ladder, solved, ...ranges }: Ranges): Arbitrary<ModesApart> =>
  fc
    .record({ ...ranges, share: anyShare, seed: drawSeeds })
    .map(({ share, process, training: { embedding, tau, perFeature }, weighting, width, samples, seed }) => ({
      ladder,
      solved,
      share,
      model: {
        process,
        embedding,
        weighting,
        features: { width, seed },
        data: { samples: samples + perFeature * width, seed },
        trainingTimes: [tau],
      },
    }));

/** Ladders of three rungs. */
export const modesApart = (): Arbitrary<ModesApart> => replicates(SHORT);

/** Ladders of eight rungs, wider models and more data. */
export const modesFurtherApart = (): Arbitrary<ModesApart> => replicates(LONG);

/** The same under OU with a long horizon, with tau <= 1000 and the weight g^2. */
export const modesApartUnderOu = (): Arbitrary<ModesApart> => replicates(UNDER_OU);

/** The powers of mu by which the loss of the model trained on the data grows. */
export interface LossGrowth {
  /** Of J(A_n(tau)), on the rungs where it is below J_0/2; none where there is one rung or none of them. */
  readonly loss: Estimate | undefined;
  /** Of J(A_n(tau)) + KL(p_T || pi), on the same rungs. */
  readonly bound: Estimate | undefined;
  /** Of J(A(tau)) - J(A(1e8)), in which no data are. */
  readonly optimisation: Estimate;
  /** Of J(A(1e8)). */
  readonly approximation: Estimate;
  /** Of 1/2 int g^2 E|s_{A_n(tau)} - s_{A(tau)}|^2 dt. */
  readonly sampling: Estimate;
}

/** The power of mu by which its KL(p_0 || p^SDE) grows. */
export interface KlGrowth {
  readonly kl: Estimate;
  /** It at each mu that it is solved for. */
  readonly rungs: readonly Rung[];
}

/** Quadrature nodes in diffusion time. */
const RESOLUTION = { timeNodes: 48, errors: true };

/** A training time at which the flow on the population is near the best model of its features. */
const LAST = 1e8;

/** The aim of the KL solver: where KL is large it need not be known better than that for its power of mu. */
const AIM = 0.3;

/** The least KL that is known that well, as a part of 0.01 nats. */
const LEAST_PART = 0.01;

/** The part of J_0 that a loss is well below the ceiling of `modes-ceiling` with. */
const WELL_BELOW = 0.5;

/** The powers of mu of the loss and of its parts. */
export function lossGrowth(aCase: ModesApart): LossGrowth {
  const trainings = trainingsOf(aCase);
  const low = aCase.ladder.filter((mu) => {
    const { empirical, zeroLoss } = trainings(mu);
    return empirical.scoreLoss[0].value < WELL_BELOW * zeroLoss.value;
  });
  const power = (of: (training: Training) => Estimate, rungs = aCase.ladder) =>
    medianExponent(rungsOf(rungs, trainings, of));
  const powerLow = (of: (training: Training) => Estimate) => (low.length > 1 ? power(of, low) : undefined);
  // each when it is asked for: controls are about the loss alone
  return {
    get loss() {
      return powerLow(({ empirical }) => empirical.scoreLoss[0]);
    },
    get bound() {
      return powerLow((training) => klBound(training)[0]);
    },
    get optimisation() {
      return power(({ population }) => minus(population.change[0], population.change[1]));
    },
    get approximation() {
      return power(({ population }) => population.scoreLoss[1]);
    },
    get sampling() {
      return power((training) => scoreDistances(training)[0]);
    },
  };
}

/** The power of mu of the KL, with the target placed at the rungs where it is solved for. */
export function klGrowth(aCase: ModesApart): KlGrowth {
  const rungs = rungsOf(aCase.solved, trainingsOf(aCase), klOf);
  return { kl: medianExponent(rungs), rungs };
}

function rungsOf(ladder: readonly number[], trainings: Trainings, of: (training: Training) => Estimate): Rung[] {
  return ladder.map((mu) => ({ x: mu, y: of(trainings(mu)) }));
}

/** The training at a distance mu. */
type Trainings = (mu: number) => Training;

/** The trainings of a replicate, each when it is asked for. */
const trainingsOf = perCase((aCase: ModesApart): Trainings => {
  const known = new Map<number, Training>();
  return (mu) => {
    const found = known.get(mu) ?? trainedAt(aCase, mu);
    known.set(mu, found);
    return found;
  };
});

function trainedAt(aCase: ModesApart, mu: number): Training {
  return train(setting(experimentAt(aCase, mu)), [...aCase.model.trainingTimes, LAST], RESOLUTION);
}

/**
 * KL(p_0 || p^SDE) to a fraction of itself, where the solver aims at one of max(KL, 0.01). The time quadrature moves the
 * model by far less than that.
 */
function klOf({ setting: { process, target, features }, empirical }: Training): Estimate {
  const field = featureField(features, empirical.readouts.slice(0, 1));
  const solved = (aim: number) => known(klSde(process, target, field, aim)[0]);
  const first = solved(AIM);
  if (first.error <= AIM * first.value) return first;
  return solved(AIM * Math.max(LEAST_PART, first.value / scaleOf(first.value)));
}
