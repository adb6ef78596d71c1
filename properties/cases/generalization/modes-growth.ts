import { known, scaleOf } from '../../../src/divergence/divergence.js';
import { featureField } from '../../../src/divergence/field/feature-field.js';
import { klSde } from '../../../src/divergence/kl-sde.js';
import { klBound } from '../../../src/experiment/gaps.js';
import { setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import type { Training } from '../../../src/experiment/training.js';
import { type Estimate, minus } from '../../../src/numeric/estimate.js';
import { distancesOfFlows } from '../../by-definition/generalization/distance-of-flows.js';
import { medianExponent } from '../../generators/growth.js';
import { experimentAt, type ModesApart } from './modes-apart.js';

/** The powers of mu by which the loss of the model trained on the data grows. */
export interface LossGrowth {
  /** Of J(A_n(tau)). */
  readonly loss: Estimate;
  /** Of J(A_n(tau)) + KL(p_T || pi). */
  readonly bound: Estimate;
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
}

/** Quadrature nodes in diffusion time. */
const RESOLUTION = { timeNodes: 48, errors: true };

/** A training time at which the flow on the population is near the best model of its features. */
const LAST = 1e8;

/** The aim of the KL solver: where KL is large it need not be known better than that for its power of mu. */
const AIM = 0.3;

/** The least KL that is known that well, as a part of 0.01 nats. */
const LEAST_PART = 0.01;

/** The powers of mu, with the target placed at each rung of the ladder. */
export function modesGrowth(aCase: ModesApart): (LossGrowth | KlGrowth)[] {
  const trainings = trainingsOf(aCase);
  return [growthOfLoss(aCase, trainings), growthOfKl(aCase, trainings)];
}

/** Those of the loss alone. */
export function lossGrowth(aCase: ModesApart): LossGrowth {
  return growthOfLoss(aCase, trainingsOf(aCase));
}

/** That of the KL alone. */
export function klGrowth(aCase: ModesApart): KlGrowth {
  return growthOfKl(aCase, trainingsOf(aCase));
}

/** The trainings by mu. */
type Trainings = ReadonlyMap<number, Training>;

function growthOfLoss({ ladder }: ModesApart, trainings: Trainings): LossGrowth {
  return {
    loss: exponent(ladder, trainings, ({ empirical }) => empirical.scoreLoss[0]),
    bound: exponent(ladder, trainings, (training) => klBound(training)[0]),
    optimisation: exponent(ladder, trainings, ({ population }) => minus(population.change[0], population.change[1])),
    approximation: exponent(ladder, trainings, ({ population }) => population.scoreLoss[1]),
    sampling: exponent(ladder, trainings, (training) => distancesOfFlows(training)[0]),
  };
}

function growthOfKl({ solved }: ModesApart, trainings: Trainings): KlGrowth {
  return { kl: exponent(solved, trainings, klOf) };
}

function exponent(ladder: readonly number[], trainings: Trainings, of: (training: Training) => Estimate): Estimate {
  return medianExponent(ladder.map((mu) => ({ x: mu, y: of(trainings.get(mu)!) })));
}

function trainingsOf(aCase: ModesApart): Trainings {
  return new Map(aCase.ladder.map((mu) => [mu, trainedAt(aCase, mu)]));
}

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
