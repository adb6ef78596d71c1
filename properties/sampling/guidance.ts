import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { CheckResult, Vacuous } from '../../src/claim/law.js';
import { atMost, type Comparison, minus } from '../../src/numeric/estimate.js';
import {
  type ByFlow,
  type ClassesCase,
  classesCases,
  type EndKl,
  endKl,
  type GuidanceCase,
  guidanceCases,
  type Moments,
  moments,
  type NormalsCase,
  normalsCases,
  type SolvedCase,
  type SolvedKl,
  solvedCases,
  solvedKl,
} from './guidance.measure.js';

/** Roundings of the moment equations, relative. */
const ROUNDING = 1e-12;
/** Roundings of a solver, in nats. */
const SOLVED_ROUNDING = 1e-9;

export const guidance = claim({
  id: 'guidance',
  title: 'Guided scores of two normals sample a normal that is known, another by the SDE than by the flow',
  source: {
    paper: 'Bradley, Nakkiran 2024, Classifier-Free Guidance is a Predictor-Corrector',
    locus: 'section 3',
    note: 'there for two centred normals under ve as T -> infinity; here for any two, any process of linear drift and any T',
  },
  assumptions: [
    { statement: 's_gamma = gamma s(.|c) + (1 - gamma) s, with the exact scores of p(.|c) and p, from pi at T' },
    { statement: 'z = x/alpha, v = sigma^2/alpha^2, V = v(T), P = the variance of pi over alpha_T^2' },
  ],
  scope: [
    'd = 1; where covariances commute, each axis by itself',
    'mixtures of two normals, of which c names one, at the scales 1 and 0',
  ],
  laws: {
    moments: {
      statement: [
        'p(.|c) = N(m_1, a), p = N(m_0, b), psi(v) = (a/(a + v))^gamma (b/(b + v))^(1 - gamma)  =>  normal, with',
        'SDE: the variance psi(V)^2 P + ∫_0^V psi^2 dv;  flow: psi(V) P;  and the means of the closed form',
      ].join('\n'),
      latex: String.raw`\psi(v) = \Big(\frac{a}{a + v}\Big)^{\gamma} \Big(\frac{b}{b + v}\Big)^{1 - \gamma}
        \Rightarrow \operatorname{Var} p^{SDE}_0 = \psi(V)^2 P + \int_0^V \psi^2 dv, \quad
        \operatorname{Var} p^{ODE}_0 = \psi(V) P`,
      sharpness: 'tight',
      axes: { measured: 'distance from the moment equations', bound: 'errors that both state' },
      measure: (aCase: GuidanceCase) => (aCase.kind === 'normals' ? moments(aCase) : undefined),
      check: momentsAgree,
    },
    solvers: {
      statement: 'klSde and klOde of the guided scores are KL(p(.|c) || that normal), within their errors',
      latex: String.raw`D_{KL}(p(\cdot | c) \| p_0^{\gamma}) = D_{KL}(N(m_1, a) \| N(M, \operatorname{Var} p_0^\gamma))`,
      sharpness: 'tight',
      axes: { measured: 'distance of the solver', bound: 'its error' },
      measure: (aCase: GuidanceCase) => (aCase.kind === 'solved' ? solvedKl(aCase) : undefined),
      check: withinErrors,
    },
    ends: {
      statement: [
        'gamma = 1 samples p(.|c), and gamma = 0 samples p, but for the prior:',
        'KL(q || p^ODE) = KL(q_T || pi) >= KL(q || p^SDE)',
      ].join('\n'),
      latex: String.raw`D_{KL}(q \| p_0^{ODE}) = D_{KL}(q_T \| \pi) \ge D_{KL}(q \| p_0^{SDE}),
        \quad q = p(\cdot | c) \text{ at } \gamma = 1,\ p \text{ at } \gamma = 0`,
      sharpness: 'tight',
      axes: { measured: 'KL(q || p^ODE) beside KL(q_T || pi)', bound: 'its error' },
      measure: (aCase: GuidanceCase) => (aCase.kind === 'classes' ? endKl(aCase) : undefined),
      check: endsAsMeant,
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: guidanceCases,
  controls: [
    {
      id: 'scale-5-percent',
      title: 'a scale that is 5% larger in the closed form',
      breaks: 'moments',
      cases: normalsCases,
      measure: (aCase: NormalsCase) => moments(aCase, { ...aCase.pair, scale: 1.05 * aCase.pair.scale }),
    },
    {
      id: 'variance-5-percent',
      title: 'a conditional variance that is 5% larger in the closed form',
      breaks: 'moments',
      cases: normalsCases,
      measure: (aCase: NormalsCase) => moments(aCase, widened(1.05, aCase.pair)),
    },
    {
      id: 'mean-10-percent',
      title: 'an unconditional mean that is 10% larger in the closed form',
      breaks: 'moments',
      cases: normalsCases,
      measure: (aCase: NormalsCase) => moments(aCase, moved(1.1, aCase.pair)),
    },
    {
      id: 'solved-scale-10-percent',
      title: 'a scale that is 10% larger in the closed form',
      breaks: 'solvers',
      cases: solvedCases,
      measure: (aCase: SolvedCase) => solvedKl(aCase, 1.1),
    },
    {
      id: 'off-by-a-tenth',
      title: 'the scales 1.1 and 0.1 in place of 1 and 0',
      breaks: 'ends',
      // the equality of the flow
      cases: () => classesCases(fc.constant('ode')),
      measure: (aCase: ClassesCase) => endKl(aCase, 0.1),
    },
  ],
  sizes: {
    quick: { cases: 24, controlCases: 6 },
    ci: { cases: 150, controlCases: 24 },
    deep: { cases: 1500, controlCases: 60 },
  },
});

function widened(factor: number, pair: NormalsCase['pair']): NormalsCase['pair'] {
  const { mean, variance } = pair.conditional;
  return { ...pair, conditional: { mean, variance: factor * variance } };
}

function moved(factor: number, pair: NormalsCase['pair']): NormalsCase['pair'] {
  const { mean, variance } = pair.unconditional;
  return { ...pair, unconditional: { mean: factor * mean, variance } };
}

/** Mean and variance agree within what both state. */
function momentsAgree(values: ByFlow<Moments>): Comparison[] {
  return Object.entries(values).flatMap(([flow, { closed, mean, variance, scale }]) => {
    const apart = [
      { of: 'mean', gap: minus(closed.mean, mean), size: scale },
      { of: 'variance', gap: minus(closed.variance, variance), size: variance.value },
    ];
    return apart.map(({ of, gap, size }) => ({
      ...atMost(Math.abs(gap.value), gap.error + ROUNDING * size),
      where: `${of} by the ${flow.toUpperCase()}`,
    }));
  });
}

function withinErrors(values: SolvedKl | Vacuous): CheckResult {
  if ('vacuous' in values) return values;
  const { value, error } = minus(values.solved, values.exact);
  return atMost(Math.abs(value), error + SOLVED_ROUNDING);
}

function endsAsMeant(values: EndKl | Vacuous): CheckResult {
  return 'vacuous' in values ? values : atMost(values.off.value, values.off.error + SOLVED_ROUNDING);
}
