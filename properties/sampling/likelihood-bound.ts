import fc from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { sumOfFields } from '../../src/divergence/field/score-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { linearKl } from '../../src/divergence/normal/linear-kl.js';
import { scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { diffusedNormal, priorNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { priorKl } from '../../src/target/entropy.js';
import { scoreLossOf } from '../by-definition/score-loss.js';
import { type AffineSpec, affineScore, affineSpecs, eitherSign, exactScore, unitPrecision } from '../cases/affine.js';
import { BOUND_TOLERANCE, compareAffine, numberOf } from '../cases/affine-bound.js';
import { mixed } from '../cases/any-dimension.js';
import {
  anyProcess,
  between,
  experiments,
  logBetween,
  ornsteinUhlenbeck,
  trainingTimes,
  variancePreserving,
} from '../cases/generators.js';
import { type LinearCase, linearCases, linearLoss, linearScore, normalOf } from '../cases/linear.js';
import { SYSTEM_FINEST, SYSTEM_SIZES } from '../cases/systems/sizes.js';
import { anySubject, type Subject, subjectOf } from '../cases/systems/subjects.js';
import { trainedScores } from '../cases/trained.js';

/** klSde against J + KL(p_T||pi), at every training time. */
function compare(experiment: Experiment): Comparison[] {
  const { process, target, field, scoreLoss, prior } = trainedScores(experiment);
  return klSde(process, target, field, BOUND_TOLERANCE).map((solved, k) => {
    const { value, error } = numberOf(solved);
    return {
      measured: value,
      bound: scoreLoss[k].value + prior.value,
      error: error + scoreLoss[k].error + prior.error,
      detail: { trainingTime: experiment.trainingTimes[k], scoreLoss: scoreLoss[k].value, prior: prior.value },
    };
  });
}

/** The same beyond the line for a linear score and a normal p_0, where all three are known in closed form. */
function compareLinear(aCase: LinearCase): Comparison {
  const process = forwardProcess(aCase.process);
  const score = linearScore(process, aCase.score);
  const start = normalOf(aCase.normal);
  const { value, error } = linearKl(process, score, start, 'sde');
  const loss = linearLoss(process, score, start);
  const last = diffusedNormal(start, process, process.horizon);
  const prior = normalKl(last, priorNormal(process, score.dimension));
  return {
    measured: value,
    bound: loss.value + prior.value,
    error: error + loss.error + prior.error,
    detail: { dimension: score.dimension, scoreLoss: loss.value, prior: prior.value },
  };
}

/** The same for a system's model and an affine push added to it: the bound is for every score, and J of an exact one says nothing. */
function compareSubject(system: SystemUnderTest, subject: Subject, push: AffineSpec): Comparison {
  const { process } = system;
  const { model, target } = subjectOf(system, subject);
  const field = sumOfFields(system.field(model), linearField(affineScore(process, push)));
  const { value, error } = numberOf(klSde(process, target, field, BOUND_TOLERANCE, SYSTEM_FINEST)[0]);
  const loss = scoreLossOf(process, target, field);
  const prior = priorKl(process, target);
  return {
    measured: value,
    bound: loss.value + prior.value,
    error: error + loss.error + prior.error,
    detail: { klSde: value, scoreLoss: loss.value, prior: prior.value },
  };
}

const standardNormal = { mean: 0, variance: 1 };

export const likelihoodBound = claim({
  id: 'likelihood-bound',
  group: 'sampling',
  title: 'The score loss bounds the KL divergence of the reverse SDE',
  source: { paper: 'Song, Durkan, Murray, Ermon 2021', locus: 'Theorem 1' },
  statement: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le J(\theta) + D_{KL}(p_T \| \pi), \quad
    J(\theta) = \tfrac12 \int_0^T g(t)^2 \, E_{p_t} |s_\theta - \nabla \log p_t|^2 \, dt`,
  plain: 'KL(p_0 || p^SDE) <= J + KL(p_T || pi),  J = 1/2 ∫_0^T g(t)^2 E_{p_t}|s - grad log p_t|^2 dt',
  sharpness: 'tight',
  assumptions: [
    { statement: 'the reverse SDE runs from T to 0 out of pi with the score model s_theta, Lipschitz in x' },
    { statement: 'J is weighted by g^2 and integrated over t in [0, T], not averaged' },
    {
      statement:
        'trained scores in d = 1, where klSde is solved for; linear scores and a normal p_0 in any d, in closed form',
    },
  ],
  kind: 'exact',
  expects: 'holds',
  // the score of pi, for which equality holds, is an oracle: gaussian-closed-forms
  ...mixed<Experiment | LinearCase>(experiments({ trainingTimes: trainingTimes(2) }), (largest) =>
    linearCases(anyProcess, largest),
  ),
  check: (aCase) => ('kind' in aCase ? compareLinear(aCase) : compare(aCase)),
  constants: [
    {
      name: 'solver aim',
      value: BOUND_TOLERANCE,
      meaning: 'what the KL solver aims at, as a part of max(KL, 0.01 nats)',
    },
  ],
  experiment: (aCase) => ('kind' in aCase ? undefined : aCase),
  controls: [
    // J = c^2 T, while the probability flow ends at N(c T, 1): KL c^2 T^2/2
    control({
      id: 'probability-flow',
      title: 'the probability flow ODE in place of the reverse SDE, for s = -x + c and N(0, 1)',
      cases: fc.record({ horizon: between(3, 5), c: eitherSign(0.2, 2) }),
      check: ({ horizon, c }) => {
        const process = forwardProcess(ornsteinUhlenbeck(horizon));
        return compareAffine({ process, normal: standardNormal, score: unitPrecision(c) }, { divergence: klOde });
      },
    }),
    // p^score = N(c, 1): KL c^2/2, while J = c^2 int e^{-2t/r} dt < c^2 r/2
    control({
      id: 'score-density',
      title: 'the density of the score at t = 0 in place of the reverse SDE, for a score wrong near t = 0 only',
      cases: fc.record({ horizon: between(1, 4), c: eitherSign(0.2, 2), r: logBetween(0.02, 0.5) }),
      check: ({ horizon, c, r }) => {
        const process = forwardProcess(ornsteinUhlenbeck(horizon));
        const score = scoreOnLine(
          () => 1,
          (t) => c * Math.exp(-t / r),
        );
        return compareAffine({ process, normal: standardNormal, score }, { divergence: klScore });
      },
    }),
    control({
      id: 'without-prior',
      title: 'KL(p_T||pi) dropped, for a short horizon and the exact score of a shifted normal',
      cases: fc.record({ horizon: between(0.1, 0.5), mean: eitherSign(1, 3) }),
      check: ({ horizon, mean }) => {
        const process = forwardProcess(ornsteinUhlenbeck(horizon));
        const normal = { mean, variance: 1 };
        return compareAffine({ process, normal, score: exactScore(process, normal) }, { priorShare: 0 });
      },
    }),
    control({
      id: 'half-the-loss',
      title: 'J/2 in place of J, for s = -x, where the bound is attained',
      cases: fc.record({ process: variancePreserving, mean: eitherSign(0.5, 3), variance: logBetween(0.3, 3) }),
      check: ({ process, mean, variance }) =>
        compareAffine(
          { process: forwardProcess(process), normal: { mean, variance }, score: unitPrecision() },
          { lossShare: 0.5 },
        ),
    }),
  ],
  proves: 'likelihood',
  onSystem: {
    needs: ['score', ['models', 'fit']],
    of: (system) =>
      systemCheck({
        cases: fc.record({ subject: anySubject(system), push: affineSpecs }),
        check: ({ subject, push }) => compareSubject(system, subject, push),
        sizes: SYSTEM_SIZES,
      }),
  },
});
