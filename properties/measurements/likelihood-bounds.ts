import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { gaussianKl } from '../../src/divergence/closed-form/gaussian-kl.js';
import { allowedError, type Divergence, known } from '../../src/divergence/divergence.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { type ScoreField, sumOfFields } from '../../src/divergence/field/score-field.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import { diffusedNormal, isotropicNormal, priorNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import { gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { type LinearCase, type LinearSpec, normalOf, scoreOf } from '../generators/linear-cases.js';
import { judgedModel, PLANE_SYSTEM_FINEST, SYSTEM_FINEST, type SystemModel } from '../generators/systems.js';
import { type LineNormal, normalTarget } from '../generators/targets.js';
import { linearLoss } from '../oracles/linear-score-loss.js';
import { type ScoreAt, scoreLossOf, spaceScoreLossOf } from '../oracles/score-loss.js';

/** Aim of the solvers, as a fraction of max(KL, 0.01 nats): fine enough to decide gaps of a fiftieth of the bound. */
export const BOUND_AIM = 1e-3;

/** The same of trained models in the plane, whose gaps are larger. */
export const PLANE_AIM = 4e-3;

/** The same of the models of systems in the plane, where each refinement asks for millions of scores. */
export const SYSTEM_PLANE_AIM = 2e-2;

/** A gap to the bound that is less than so many errors is measured once more, for an aim so many times finer. */
const [DECIDED, FINER] = [25, 3];

/** Quadrature nodes in diffusion time for trained models: more where their losses are not known. */
const TIME_NODES = [96, 288, 864];

/** The aim in the plane as a constant of a claim. */
export const AIM_IN_PLANE = {
  name: 'plane aim',
  value: PLANE_AIM,
  meaning: 'the same for trained scores in the plane',
};

/** The aim as a constant of a claim. */
export const AIM = {
  name: 'solver aim',
  value: BOUND_AIM,
  meaning: 'what the KL solver aims at, as a fraction of max(KL, 0.01 nats)',
};

/** Both sides of the likelihood bound, in nats. */
export interface BoundValues {
  readonly trainingTime?: number;
  /** KL(p_0 || p^SDE), or the KL to another density that the model defines. */
  readonly kl: Estimate;
  /** J. */
  readonly loss: Estimate;
  /** KL(p_T || pi). */
  readonly prior: Estimate;
}

/** A solver for the KL divergence from p_0 to a density that a model defines. */
type Solver = (process: ForwardProcess, target: Target, field: ScoreField, aim: number) => Divergence[];

/** The likelihood bound for a normal p_0 and a linear score on the line, whose divergence is solved for on a grid. */
export function onGrid(
  process: ForwardProcess,
  { mean, variance }: LineNormal,
  score: LinearScore,
  solve: Solver = klSde,
): BoundValues {
  const target = distribution(normalTarget({ mean, variance }));
  return {
    kl: known(solve(process, target, linearField(score), BOUND_AIM)[0]),
    loss: linearLoss(process, score, isotropicNormal([mean], variance)),
    prior: priorKl(process, target),
  };
}

/** The same in any dimension, where all three are known in closed form. */
export function inClosedForm(aCase: LinearCase): BoundValues {
  const process = forwardProcess(aCase.process);
  const score = scoreOf(process, aCase.score);
  const start = normalOf(aCase.normal);
  return {
    kl: gaussianKl(process, score, start, 'sde'),
    loss: linearLoss(process, score, start),
    prior: normalKl(diffusedNormal(start, process, process.horizon), priorNormal(process, score.dimension)),
  };
}

/**
 * The same for the models that an experiment trains on its data, by training time, or why there is no number: late in
 * training what a model generates may have a density too small for a double somewhere in p_0.
 */
export function trained(experiment: Experiment): (BoundValues | Vacuous)[] {
  const { trainingTimes } = experiment;
  const training = wellTrained(setting(experiment), trainingTimes, TIME_NODES, (each) => each.empirical.scoreLoss);
  const { empirical, prior } = training;
  const aim = training.setting.target.dimension === 1 ? BOUND_AIM : PLANE_AIM;
  const found = gaps(training, 'klSde', aim);
  const isOpen = found.some(({ value, ...of }, k) => {
    const slack = empirical.scoreLoss[k].value + prior.value - (value ?? Number.NaN);
    return 'error' in of && DECIDED * of.error > Math.abs(slack);
  });
  const closer = isOpen ? gaps(training, 'klSde', aim / FINER) : found;
  return closer.map((divergence, k) => {
    if (divergence.value === null) return vacuous(divergence.reason);
    return {
      trainingTime: trainingTimes[k],
      kl: known(divergence),
      loss: empirical.scoreLoss[k],
      prior,
    };
  });
}

/**
 * The same for a system's model with a linear score added to it, or why there is no number: a network may be so far off
 * that what it generates has a density beyond all bounds, which is no failure of the law.
 *
 * @throws SystemError
 */
export function ofModel(system: SystemUnderTest, subject: SystemModel, push: LinearSpec): BoundValues | Vacuous {
  const { process } = system;
  const { model, target } = judgedModel(system, subject);
  const field = sumOfFields(system.field(model, target.dimension), linearField(scoreOf(process, push)));
  const onLine = target.dimension === 1;
  const [aim, finest] = onLine ? [BOUND_AIM, SYSTEM_FINEST] : [SYSTEM_PLANE_AIM, PLANE_SYSTEM_FINEST];
  const [solved] = klSde(process, target, field, aim, finest);
  if (solved.value === null) return vacuous(solved.reason);
  const loss = (onLine ? scoreLossOf : spaceScoreLossOf)(process, target, firstOf(field));
  return { kl: known(solved), loss, prior: priorKl(process, target) };
}

/** The score of the first model of a field. */
function firstOf(field: ScoreField): ScoreAt {
  return (t, points) => {
    const scores = new Float64Array(points.length);
    field.at(t).evaluate(0, points, scores);
    return scores;
  };
}

/** The part of a number that its error may be, see `allowedError`. */
const LARGEST_PART = 2e-3;

/**
 * Trained with as few nodes in diffusion time as leave some of its numbers known, if any of so many do.
 *
 * @param nodes ascending; each is three times the one before it
 */
export function wellTrained(
  built: Setting,
  times: readonly number[],
  nodes: readonly number[],
  numbersOf: (training: Training) => readonly Estimate[],
): Training {
  const isKnown = ({ value, error }: Estimate) => error <= allowedError(value, LARGEST_PART);
  const by = (count: number) => train(built, times, timeResolution(count));
  const [first, ...more] = nodes;
  let training = by(first);
  for (const count of more) {
    if (numbersOf(training).every(isKnown)) break;
    training = by(count);
  }
  return training;
}
