import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { CheckResult, Vacuous } from '../../src/claim/law.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, type Estimate, minus, type Quantity, times } from '../../src/numeric/estimate.js';
import { anyStart, experiments, mixed, trainingTimes } from '../generators/experiments.js';
import { type LinearCase, linearCases } from '../generators/linear-cases.js';
import { sizes } from '../generators/numbers.js';
import { affordableProcess } from '../generators/processes.js';
import {
  type ByFlow,
  FLOWS,
  linearModel,
  TIGHT_AIM,
  type TightCase,
  type TightValues,
  tightCases,
  tightModel,
  trainedModels,
  translated,
  translatedOver,
  type W2Values,
} from './w2-bound.measure.js';

/** A trained model, a linear score beyond the line, or a score for which the bound is attained. */
type W2Case = Experiment | LinearCase | TightCase;

/** How many times its error a solver has to state. */
const COVER = 1.5;
/** Roundings of both sides, relative. */
const ROUNDING = 1e-9;

export const w2Bound = claim({
  id: 'w2-bound',
  title: 'The score error bounds the distance of what is generated, for the probability flow too',
  source: {
    paper: 'Kwon, Fan, Lee 2022, Score-based Generative Modeling Secretly Minimizes the Wasserstein Distance',
    locus: 'the upper bound of W2 (arXiv 2212.06359)',
    note: 'there by optimal transport; here by synchronous coupling, with the largest slope of the model at each time, which gives the probability flow too',
  },
  assumptions: [
    {
      statement:
        'the reverse SDE, or the probability flow, runs from T to 0, starting from pi, with the score model s, Lipschitz in x',
    },
    { statement: 'p_0 has a finite second moment' },
  ],
  scope: [
    'trained scores in d = 1, where W2 is a distance of quantiles and the sup is a maximum over pieces',
    'linear scores and a normal p_0 in d > 1, where all is known in closed form',
    'late in training the slope of s grows, and the bound with it, while W2 falls',
  ],
  laws: {
    sde: {
      statement: [
        'W2(p_0, p^SDE) <= e^{K_T} W2(p_T, pi) + ∫_0^T g^2 e^{K_t} (E_{p_t}|s - grad log p_t|^2)^{1/2} dt,',
        'K_t = ∫_0^t sup_x lambda_max(-f + g^2 grad s), the largest eigenvalue of the symmetric part',
      ].join('\n'),
      latex: String.raw`W_2(p_0, p^{SDE}_0) \le e^{K_T} W_2(p_T, \pi) + \int_0^T g^2 e^{K_t}
        \big(E_{p_t} |s_\theta - \nabla \log p_t|^2\big)^{1/2} dt, \quad
        K_t = \int_0^t \sup_x \lambda_{\max}\big(-f + g^2 \nabla s_\theta\big)`,
      sharpness: 'tight',
      measure: (aCase: W2Case) => modelsOf(aCase).sde,
      check: (values: W2Values | Vacuous) => bounded(values, ({ bound }) => bound),
    },
    ode: {
      statement: 'the same for p^ODE with g^2/2 in place of g^2',
      latex: String.raw`W_2(p_0, p^{ODE}_0) \le e^{K_T} W_2(p_T, \pi) + \int_0^T \tfrac{g^2}{2} e^{K_t}
        \big(E_{p_t} |s_\theta - \nabla \log p_t|^2\big)^{1/2} dt, \quad
        K_t = \int_0^t \sup_x \lambda_{\max}\big(-f + \tfrac{g^2}{2} \nabla s_\theta\big)`,
      sharpness: 'tight',
      axes: { measured: 'W2(p_0, p^ODE)' },
      measure: (aCase: W2Case) => modelsOf(aCase).ode,
      check: (values: W2Values | Vacuous) => bounded(values, ({ bound }) => bound),
    },
    attained: {
      statement: [
        's = grad log p_t + b,  p_0 = N(mu, 1) under vp, b mu <= 0  =>  both are attained;',
        's = grad log p_t,  p_0 = N(0, v) under ve  =>  that of p^ODE is attained;',
        'a solver states at least one and a half times its error',
      ].join('\n'),
      latex: String.raw`s = \nabla \log p_t + b,\ p_0 = N(\mu, 1),\ b \mu \le 0 \Rightarrow W_2 = \text{the bound}`,
      sharpness: 'tight',
      measure: (aCase: W2Case) => (isTight(aCase) ? FLOWS.flatMap((flow) => tightModel(aCase)[flow]) : undefined),
      check: (values: TightValues) => agreed(values, values.bound),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...mixed<W2Case>(
    () =>
      fc.oneof<Arbitrary<W2Case>[]>(
        experiments({
          process: affordableProcess,
          width: sizes(4, 48),
          samples: sizes(5, 200),
          trainingTimes: trainingTimes(2, 1e-2, 1e3),
          start: anyStart,
          handMade: true,
        }),
        tightCases(),
      ),
    (largest) => linearCases(affordableProcess, largest),
  ),
  controls: [
    ...FLOWS.map((flow) => ({
      id: `half-${flow}`,
      title: 'half the bound, where it is attained',
      breaks: flow,
      cases: () => translated(),
      measure: (aCase: TightCase) => tightModel(aCase)[flow],
      check: (values: TightValues) => bounded(values, ({ bound }) => times(0.5, bound)),
    })),
    {
      id: 'half-the-noise',
      title: 'g^2/2 in place of g^2 for the reverse SDE, where little noise has come',
      breaks: 'sde',
      cases: () => translatedOver(0.4, 2),
      measure: (aCase: TightCase) => tightModel(aCase).sde,
      check: (values: TightValues) => bounded(values, ({ otherShare }) => otherShare),
    },
    {
      id: 'all-the-noise',
      title: 'g^2 in place of g^2/2 for the probability flow, where much noise has come',
      breaks: 'ode',
      cases: () => translatedOver(4.4, 8),
      measure: (aCase: TightCase) => tightModel(aCase).ode,
      check: (values: TightValues) => bounded(values, ({ otherShare }) => otherShare),
    },
    {
      id: 'another-share',
      title: 'the share of g^2 s that the other flow has',
      breaks: 'attained',
      cases: () => translatedOver(0.4, 2),
      measure: (aCase: TightCase) => tightModel(aCase).sde,
      check: (values: TightValues) => agreed(values, values.otherShare),
    },
  ],
  constants: [
    {
      name: 'solver aim',
      value: TIGHT_AIM,
      meaning: 'what the W2 solvers aim at where the bound is attained, as a fraction of W2',
    },
  ],
  sizes: {
    quick: { cases: 12, controlCases: 12 },
    ci: { cases: 160, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
});

function isTight(aCase: W2Case): aCase is TightCase {
  return 'kind' in aCase && aCase.kind === 'tight';
}

/** Both sides are the same to what the solver states and the quadrature leaves. */
function agreed({ distance }: TightValues, bound: Estimate): CheckResult {
  const { value, error } = minus(distance, bound);
  return atMost(COVER * Math.abs(value), error + ROUNDING * bound.value);
}

/** Both sides for the models of a case, by flow. */
function modelsOf(aCase: W2Case): ByFlow {
  if (isTight(aCase)) return tightModel(aCase);
  return 'kind' in aCase ? linearModel(aCase) : trainedModels(aCase);
}

/** W2 <= a bound, where there is a W2. */
function bounded<V extends W2Values>(values: V | Vacuous, bound: (values: V) => Quantity): CheckResult {
  return 'vacuous' in values ? values : atMost(values.distance, bound(values));
}
