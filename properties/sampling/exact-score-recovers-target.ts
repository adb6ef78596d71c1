import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { atMost } from '../../src/numeric/estimate.js';
import { type GivenCase, gapsOfGiven } from '../cases/given-models.js';
import { between, logBetween } from '../cases/numbers.js';
import {
  bumpCases,
  EQUALITY_AIM,
  flowGap,
  gapsOf,
  INEQUALITY_AIM,
  mixtureCases,
  type RecoveryCase,
  SLACK,
} from '../cases/recovery.js';
import { knownModel, SYSTEM_SIZES } from '../cases/systems.js';

export const exactScoreRecoversTarget = claim({
  id: 'exact-score-recovers-target',
  title: 'With the exact score, only the prior makes what is generated differ from p_0',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13',
  },
  assumptions: [{ statement: 's is the score of p_t at every t in [0, T], and locally Lipschitz there for the ODE' }],
  scope: [
    'drawn in d = 1, where both divergences are solved for on a grid',
    'two modes whose gap the probability flow can cross; one bump for the reverse SDE alone',
  ],
  laws: {
    flow: {
      says: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      of: ({ flow }) => flow && ('vacuous' in flow ? flow : atMost(flow.gap, flow.allowed, flow.scale)),
    },
    reverse: {
      says: 's = grad log p_t  =>  KL(p_0 || p^SDE) <= KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{SDE}_0) \le D_{KL}(p_T \| \pi)`,
      sharpness: 'upper',
      of: ({ reverse }) =>
        reverse && ('vacuous' in reverse ? reverse : atMost(reverse.gap, reverse.allowed, reverse.scale)),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => fc.oneof({ weight: 5, arbitrary: mixtureCases() }, { weight: 1, arbitrary: bumpCases() }),
  measure: gapsOf,
  on: {
    needs: ['models', 'score'],
    cases: (system) => fc.record({ model: knownModel(system), progress: between(0.2, 1), spread: logBetween(0.5, 2) }),
    measure: (aCase: GivenCase, system) => gapsOfGiven(system, aCase),
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'without-half',
      title: 'the ODE without 1/2: g^2 s in place of g^2 s/2',
      breaks: 'flow',
      cases: mixtureCases,
      measure: (aCase: RecoveryCase) => flowGap(aCase, doubled),
    },
  ],
  constants: [
    {
      name: 'equality aim',
      value: EQUALITY_AIM,
      meaning: 'what the ODE solver aims at, as a fraction of max(KL, 0.01 nats)',
    },
    {
      name: 'inequality aim',
      value: INEQUALITY_AIM,
      meaning: 'what the SDE solver aims at, as a fraction of the same',
    },
    { name: 'slack', value: SLACK, meaning: 'the worst error that a solver may state, in units of what it aims at' },
  ],
  // scores of mixtures and bumps cost more than the piecewise linear ones that the solvers are for
  sizes: {
    quick: { cases: 10, controlCases: 8 },
    ci: { cases: 60, controlCases: 20 },
    deep: { cases: 1000, controlCases: 100 },
  },
});

/** Scores twice as large: with them the drift of the ODE is f x - g^2 s. */
function doubled(field: ScoreField): ScoreField {
  const { dimension, models } = field;
  return {
    dimension,
    models,
    at(t) {
      const { evaluate } = field.at(t);
      return {
        evaluate(model, points, scores) {
          evaluate(model, points, scores);
          for (let i = 0; i < scores.length; i++) scores[i] *= 2;
        },
      };
    },
  };
}
