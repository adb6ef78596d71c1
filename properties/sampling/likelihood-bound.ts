import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Vacuous } from '../../src/claim/law.js';
import type { Measured } from '../../src/claim/measured.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, plus, type Quantity, times } from '../../src/numeric/estimate.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  anyStart,
  anyWeighting,
  experiments,
  mixed,
  spaceExperiments,
  trainingTimes,
} from '../generators/experiments.js';
import {
  exactScore,
  type LinearCase,
  type LinearSpec,
  linearCases,
  lineScores,
  planeScores,
  unitPrecision,
} from '../generators/linear-cases.js';
import { between, eitherSign, logBetween } from '../generators/numbers.js';
import { anyProcess, ornsteinUhlenbeck, variancePreserving } from '../generators/processes.js';
import { anySystemModel, dimensionOfModel, SYSTEM_SIZES, type SystemModel } from '../generators/systems.js';
import type { LineNormal } from '../generators/targets.js';
import {
  AIM,
  AIM_IN_PLANE,
  type BoundValues,
  inClosedForm,
  ofModel,
  onGrid,
  trained,
} from '../measurements/likelihood-bounds.js';

export const likelihoodBound = claim({
  id: 'likelihood-bound',
  title: 'The score loss bounds the KL divergence of the reverse SDE',
  source: { paper: 'Song, Durkan, Murray, Ermon 2021', locus: 'Theorem 1' },
  assumptions: [
    { statement: 'the reverse SDE runs from T to 0, starting from pi, with the score model s_theta, Lipschitz in x' },
    { statement: 'J is weighted by g^2 and integrated over t in [0, T], not averaged' },
  ],
  scope: [
    'trained scores in d = 1 and 2, where klSde is solved for; linear scores and a normal p_0 in any d, in closed form',
  ],
  laws: {
    bound: {
      statement: 'KL(p_0 || p^SDE) <= J + KL(p_T || pi),  J = 1/2 ∫_0^T g(t)^2 E_{p_t}|s - grad log p_t|^2 dt',
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) \le J(\theta) + D_{KL}(p_T \| \pi), \quad
        J(\theta) = \tfrac12 \int_0^T g(t)^2 \, E_{p_t} |s_\theta - \nabla \log p_t|^2 \, dt`,
      sharpness: 'tight',
      check: (values) => bounded(values, ({ loss, prior }) => plus(loss, prior)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  // the score of pi, for which equality holds, is in gaussian-closed-forms
  ...mixed<Experiment | LinearCase>(
    () =>
      fc.oneof(
        { weight: 7, arbitrary: experiments({ trainingTimes: trainingTimes(2), ...ANY }) },
        { weight: 1, arbitrary: spaceExperiments(2, { trainingTimes: trainingTimes(1), ...ANY }) },
      ),
    (largest) => linearCases(anyProcess, largest),
  ),
  measure: (aCase: Experiment | LinearCase): Measured<BoundValues | Vacuous> =>
    'kind' in aCase ? inClosedForm(aCase) : trained(aCase),
  forSystem: {
    needs: ['score', ['line models', 'plane models', 'fit'], 'continuous time'],
    cases: (system) => anySystemModel(system).chain((subject) => pushed(system, subject)),
    // the bound is for every score, but J = 0 for an exact one says nothing: so the score is pushed off
    measure: ({ subject, push }: { subject: SystemModel; push: LinearSpec }, system) => ofModel(system, subject, push),
    sizes: SYSTEM_SIZES,
  },
  controls: [
    // J = c^2 T, while the probability flow ends at N(c T, 1): KL c^2 T^2/2
    {
      id: 'probability-flow',
      title: 'the probability flow ODE in place of the reverse SDE, for s = -x + c and N(0, 1)',
      breaks: 'bound',
      cases: () => fc.record({ horizon: between(3, 5), c: eitherSign(0.2, 2) }),
      measure: ({ horizon, c }: { horizon: number; c: number }) =>
        onGrid(forwardProcess(ornsteinUhlenbeck(horizon)), STANDARD, unitPrecision(c), klOde),
    },
    // p^score = N(c, 1): KL c^2/2, while J = c^2 int e^{-2t/r} dt < c^2 r/2
    {
      id: 'score-density',
      title: 'the density of the score at t = 0 in place of the reverse SDE, for a score wrong near t = 0 only',
      breaks: 'bound',
      cases: () => fc.record({ horizon: between(1, 4), c: eitherSign(0.2, 2), r: logBetween(0.02, 0.5) }),
      measure: ({ horizon, c, r }: { horizon: number; c: number; r: number }) => {
        const score = scoreOnLine(
          () => 1,
          (t) => c * Math.exp(-t / r),
        );
        return onGrid(forwardProcess(ornsteinUhlenbeck(horizon)), STANDARD, score, klScore);
      },
    },
    {
      id: 'without-prior',
      title: 'KL(p_T||pi) dropped, for a short horizon and the exact score of a shifted normal',
      breaks: 'bound',
      cases: () => fc.record({ horizon: between(0.1, 0.5), mean: eitherSign(1, 3) }),
      measure: ({ horizon, mean }: { horizon: number; mean: number }) => {
        const process = forwardProcess(ornsteinUhlenbeck(horizon));
        return onGrid(process, { mean, variance: 1 }, exactScore(process, isotropicNormal([mean], 1)));
      },
      check: (values) => bounded(values, ({ loss }) => loss),
    },
    {
      id: 'loss-10-percent',
      title: '0.9 J in place of J, for s = -x, where the bound is attained',
      breaks: 'bound',
      cases: () => fc.record({ process: variancePreserving, mean: eitherSign(0.5, 3), variance: logBetween(0.3, 3) }),
      measure: ({ process, ...normal }: LineNormal & Pick<Experiment, 'process'>) =>
        onGrid(forwardProcess(process), normal, unitPrecision()),
      check: (values) => bounded(values, ({ loss, prior }) => plus(times(0.9, loss), prior)),
    },
  ],
  constants: [AIM, AIM_IN_PLANE],
  // the controls are refuted in every case, so fewer of them show the same
  sizes: {
    quick: { cases: 12, controlCases: 8 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
  proves: 'likelihood',
});

/** A model of a system with a score that it is pushed off by, of its own dimension. */
function pushed(system: SystemUnderTest, subject: SystemModel) {
  const push = dimensionOfModel(system, subject) === 1 ? lineScores : planeScores();
  return fc.record({ subject: fc.constant(subject), push });
}

/** However a model is trained. */
const ANY = { weighting: anyWeighting, start: anyStart, handMade: true };

/** N(0, 1). */
const STANDARD = { mean: 0, variance: 1 };

/** KL <= a bound, where there is a KL. */
function bounded(values: BoundValues | Vacuous, bound: (values: BoundValues) => Quantity) {
  return 'vacuous' in values ? values : atMost(values.kl, bound(values));
}
