import { claim } from '../../src/claim/claim.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import {
  asMixture,
  type Both,
  type Bounded,
  type ByCallsCase,
  bothDistances,
  bothGaps,
  bounds,
  byCallsCases,
  type Calls,
  callsTaken,
  type Given,
  givenNumbers,
  type Missing,
  plainCases,
} from './samplers-by-calls.measure.js';

/** Roundings of both computations beside the stated error, as a part of the terms that a number is made of. */
const ROUNDING = 1e-12;

export const samplersByCalls = claim({
  id: 'samplers-by-calls',
  title: 'What samplers prints of a method in so many model calls is what it generates of a normal on those levels',
  source: {
    paper: 'this suite',
    locus: 'what `samplers` prints',
    note: 'levels as in Song et al. 2021, eq. 32, Karras et al. 2022, eq. 5, and Lipman et al. 2023',
  },
  assumptions: [
    { statement: 'p_0 = N(0, diag v), the model is exact, and code keeps what a model has told it of a state' },
  ],
  scope: [
    'every published method and schedule on vp, ve and flow, from the prior and from the law of the first level, to the last level and',
    'to the data, with 1 to 24 calls, along one to three axes; with one of them as a mixture on the line as well',
  ],
  laws: {
    calls: {
      statement: 'a method takes the most steps that ask its model no oftener than the budget allows',
      latex: String.raw`N = \max \{ N : \text{calls}(N) \le \text{budget} \}`,
      sharpness: 'tight',
      yesOrNo: true,
      measure: callsTaken,
      check: isMost,
    },
    given: {
      statement: 'W2 and the divergences are given where walks have them, from levels with a signal',
      latex: String.raw`W_2, D_{KL} \in \mathbb{R}`,
      sharpness: 'tight',
      yesOrNo: true,
      measure: givenNumbers,
      check: isGivenWhereDue,
    },
    distances: {
      statement: [
        'with a x_0 + sum_j b_j z_j where walks lead, g_i = a^2 v_0 + sum_j b_j^2, and m_i what is meant  =>',
        'W2^2 = sum_i (m_i^{1/2} - g_i^{1/2})^2,  KL = 1/2 sum_i (m_i/g_i - 1 - log(m_i/g_i)),  within their errors',
      ].join('\n'),
      latex: String.raw`W_2^2 = \sum_i \bigl(\sqrt{m_i} - \sqrt{g_i}\bigr)^2, \quad
        D_{KL} = \tfrac12 \sum_i \Bigl(\frac{m_i}{g_i} - 1 - \ln \frac{m_i}{g_i}\Bigr)`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => bothDistances(aCase),
      check: isSame,
    },
    bounds: {
      statement: [
        'W2 to the law of the last level and KL of ddpm-small are at most what is printed as their bounds,',
        'and what the best levels cost is at most what these do',
      ].join('\n'),
      latex: String.raw`W_2 \le \text{carried},\ \text{contraction}; \quad D_{KL} \le \text{path},\ \text{information},\ \text{moments}`,
      sharpness: 'tight',
      measure: bounds,
      check: (values) => bounded(values, 1),
    },
    levels: {
      statement: [
        'the gap of levels of SNR s_k is 1/2 sum_i (sum_k (s_{k+1} - s_k) v_i/(1 + s_k v_i) - log((1 + s_K v_i)/(1 + s_0 v_i))),',
        'and path = KL(law of the first level || start) + gap',
      ].join('\n'),
      latex: String.raw`\text{gap} = \tfrac12 \sum_i \Bigl( \sum_k \frac{(s_{k+1} - s_k) v_i}{1 + s_k v_i} -
        \ln \frac{1 + s_K v_i}{1 + s_0 v_i} \Bigr)`,
      sharpness: 'tight',
      measure: bothGaps,
      check: isSame,
    },
    mixture: {
      statement: 'N(0, v) as a mixture on the line has the numbers of the normal, within their errors',
      latex: String.raw`p_0 = 1 \cdot N(0, v)`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => asMixture(aCase),
      check: isSameAsMixture,
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => byCallsCases(),
  controls: [
    {
      id: 'an-ask-more',
      title: 'a call more than the budget',
      breaks: 'calls',
      cases: () => plainCases(),
      check: (calls: Calls) => isMost({ ...calls, budget: calls.budget + 1 }),
    },
    {
      id: 'without-a-reason',
      title: 'no number where there is one',
      breaks: 'given',
      cases: () => plainCases(),
      check: (each: Given) => isGivenWhereDue({ ...each, isGiven: 0 }),
    },
    {
      id: 'from-the-prior',
      title: 'N(0, 1) in place of the law of the first level, against the data',
      breaks: 'distances',
      cases: () => plainCases(),
      measure: (aCase: ByCallsCase) => bothDistances(aCase, { start: 'prior' }),
    },
    {
      id: 'ten-percent-less',
      title: 'ninety percent of the bounds, which DDIM attains in one step',
      breaks: 'bounds',
      cases: () => plainCases().map((aCase) => ({ ...aCase, budget: 1 })),
      check: (values: Bounded) => bounded(values, 0.9),
    },
    {
      id: 'percent-more',
      title: 'one percent more of the gap',
      breaks: 'levels',
      cases: () => plainCases(),
      check: ({ defined, ...rest }: Both) => isSame({ ...rest, defined: times(1.01, defined) }),
    },
    {
      id: 'wider-mixture',
      title: 'a mixture whose variance is 1% larger',
      breaks: 'mixture',
      cases: () => plainCases(),
      measure: (aCase: ByCallsCase) => asMixture(aCase, { variances: [1.01 * aCase.variances[0]] }),
    },
  ],
  constants: [
    {
      name: 'rounding',
      value: ROUNDING,
      meaning: 'beside stated errors, as a part of the terms that a number is made of',
    },
  ],
  sizes: {
    quick: { cases: 32, controlCases: 4 },
    ci: { cases: 480, controlCases: 40 },
    deep: { cases: 8000, controlCases: 100 },
  },
});

const yes = (is: boolean) => atMost(is ? 0 : 1, 0.5);

function isMost({ budget, printed, asked, inMoreSteps }: Calls) {
  return yes(printed === asked && asked <= budget && inMoreSteps > budget);
}

function isGivenWhereDue({ where, isDue, isGiven }: Given) {
  return { ...yes(isDue <= isGiven), where };
}

/** Within both their errors. */
function isSame({ where, found, defined, size }: Both) {
  return { ...atMost(Math.abs(found.value - defined.value), found.error + defined.error + ROUNDING * size), where };
}

function bounded({ where, value, bound }: Bounded, factor: number) {
  return { ...atMost(value, times(factor, bound)), where };
}

function isSameAsMixture(each: Both | Missing) {
  return 'isMissing' in each ? { ...yes(false), where: each.where } : isSame(each);
}
