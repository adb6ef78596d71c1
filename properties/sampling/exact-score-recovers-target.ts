import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Vacuous } from '../../src/claim/law.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { atMost } from '../../src/numeric/estimate.js';
import { between, logBetween } from '../generators/numbers.js';
import { knownModel, SYSTEM_SIZES } from '../generators/systems.js';
import { FLOW_COVER, REVERSE_COVER } from '../measurements/solver-cover.js';
import {
  bumpCases,
  flowGap,
  givenFlowGap,
  givenReverseGap,
  mixtureCases,
  type PriorGap,
  RECOVERY_AIM,
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
    'drawn in d = 1, where both divergences are solved for on a grid',
    'two modes up to 8 apart, whose gap the probability flow can cross; one bump for the reverse SDE alone',
  ],
  laws: {
    flow: {
      statement: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      measure: (aCase: RecoveryCase) => flowGap(aCase),
      check: within,
    },
    reverse: {
      statement: 's = grad log p_t  =>  KL(p_0 || p^SDE) <= KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi)`,
      sharpness: 'upper',
      measure: reverseGap,
      check: within,
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => fc.oneof({ weight: 5, arbitrary: mixtureCases() }, { weight: 1, arbitrary: bumpCases() }),
  forSystem: {
    needs: ['line models', 'score', 'continuous time'],
    cases: (system) => fc.record({ model: knownModel(system), progress: between(0.2, 1), spread: logBetween(0.5, 2) }),
    measures: { flow: givenFlowGap, reverse: givenReverseGap },
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'score-2-percent',
      title: 'the ODE with 1.02 s in place of s',
      breaks: 'flow',
      cases: mixtureCases,
      measure: (aCase: RecoveryCase) => flowGap(aCase, larger),
    },
  ],
  constants: [
    { name: 'aim', value: RECOVERY_AIM, meaning: 'what the solvers aim at, as a fraction of max(KL, 0.01 nats)' },
    { name: 'reverse cover', value: REVERSE_COVER, meaning: 'times its error that the SDE solver states at least' },
    { name: 'flow cover', value: FLOW_COVER, meaning: 'the same of the solver of the ODE' },
    { name: 'slack', value: SLACK, meaning: 'the worst error that a solver may state, in units of what it aims at' },
  ],
  // scores of mixtures and bumps cost more than the piecewise linear ones that the solvers are for
  sizes: {
    quick: { cases: 10, controlCases: 14 },
    ci: { cases: 60, controlCases: 20 },
    deep: { cases: 1000, controlCases: 100 },
  },
});

/** Scores that are 2% too large. */
function larger(field: ScoreField): ScoreField {
  const { dimension, models } = field;
  return {
    dimension,
    models,
    at(t) {
      const { evaluate } = field.at(t);
      return {
        evaluate(model, points, scores) {
          evaluate(model, points, scores);
          for (let i = 0; i < scores.length; i++) scores[i] *= 1.02;
        },
      };
    },
  };
}

function within(gap: PriorGap | Vacuous) {
  return 'vacuous' in gap ? gap : atMost(gap.gap, gap.allowed, gap.scale);
}
