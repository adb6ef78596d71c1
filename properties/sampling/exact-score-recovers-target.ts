import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Vacuous } from '../../src/claim/law.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { atMost } from '../../src/numeric/estimate.js';
import { SYSTEM_SIZES } from '../generators/systems.js';
import { SOLVER_COVER } from '../measurements/solver-cover.js';
import {
  bumpCases,
  drownedCases,
  flowGap,
  givenCases,
  givenFlowGap,
  givenReverseGap,
  mixtureCases,
  type PriorGap,
  planeCases,
  RECOVERY_AIM,
  RECOVERY_PLANE_AIM,
  type RecoveryCase,
  reverseGap,
  SLACK,
} from './exact-score-recovers-target.measure.js';

export const exactScoreRecoversTarget = claim({
  id: 'exact-score-recovers-target',
  title: 'With the exact score, what is generated differs from p_0 only through the prior',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13',
  },
  assumptions: [{ statement: 's is the score of p_t at every t in [0, T], and locally Lipschitz there for the ODE' }],
  scope: [
    'drawn in d = 1, where both divergences are solved for on a grid, and in d = 2, where that of the reverse SDE is',
    'two modes up to 8 apart, whose gap the probability flow can cross; one bump for the reverse SDE alone',
  ],
  laws: {
    flow: {
      statement: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      needs: ['line models'],
      measure: (aCase: RecoveryCase) => flowGap(aCase),
      check: within,
    },
    reverse: {
      statement: 's = grad log p_t  =>  KL(p_0 || p^SDE) <= KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi)`,
      sharpness: 'upper',
      measure: (aCase: RecoveryCase) => reverseGap(aCase),
      check: within,
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () =>
    fc.oneof(
      { weight: 5, arbitrary: mixtureCases() },
      { weight: 1, arbitrary: bumpCases() },
      { weight: 1, arbitrary: planeCases() },
    ),
  forSystem: {
    needs: [['line models', 'plane models'], 'score', 'continuous time'],
    cases: givenCases,
    measures: { flow: givenFlowGap, reverse: givenReverseGap },
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'score-2-percent',
      title: 'the ODE with 1.02 s in place of s',
      breaks: 'flow',
      cases: mixtureCases,
      measure: (aCase: RecoveryCase) => flowGap(aCase, times(1.02)),
    },
    {
      id: 'reverse-score-10-percent',
      title: 'the reverse SDE with 1.1 s in place of s, where the prior hides nothing',
      breaks: 'reverse',
      cases: drownedCases,
      measure: (aCase: RecoveryCase) => reverseGap(aCase, times(1.1)),
    },
  ],
  constants: [
    { name: 'aim', value: RECOVERY_AIM, meaning: 'what the solvers aim at, as a fraction of max(KL, 0.01 nats)' },
    { name: 'plane aim', value: RECOVERY_PLANE_AIM, meaning: 'the same in the plane' },
    {
      name: 'cover',
      value: SOLVER_COVER,
      meaning: 'times its error that a solver states at least, on the line or in the plane',
    },
    { name: 'slack', value: SLACK, meaning: 'the worst error that a solver may state, in units of what it aims at' },
  ],
  // scores of mixtures and bumps cost more than the piecewise linear ones that the solvers are for
  sizes: {
    quick: { cases: 8, controlCases: 14 },
    ci: { cases: 60, controlCases: 20 },
    deep: { cases: 1000, controlCases: 100 },
  },
});

/** Scores that are so many times as large. */
function times(factor: number): (field: ScoreField) => ScoreField {
  return ({ dimension, models, at }) => ({
    dimension,
    models,
    at(t) {
      const { evaluate } = at(t);
      return {
        evaluate(model, points, scores) {
          evaluate(model, points, scores);
          for (let i = 0; i < scores.length; i++) scores[i] *= factor;
        },
      };
    },
  });
}

function within(gap: PriorGap | Vacuous) {
  return 'vacuous' in gap ? gap : atMost(gap.gap, gap.allowed, gap.scale);
}
