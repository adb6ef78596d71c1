import { claim } from '../../src/claim/claim.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import type { SamplerRun } from '../../src/sampler/samplers-result.js';
import type { Known } from '../../src/sampler/spectrum-errors.js';
import {
  type AsMixture,
  asMixture,
  type ByCalls,
  type ByCallsCase,
  byCalls,
  byCallsCases,
  callsOf,
  type Distances,
  isDue,
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
      measure: (aCase: ByCallsCase) => byCalls(aCase),
      check: ({ aCase, run }) => yes(isMost(aCase, run)),
    },
    given: {
      statement: 'W2 and the divergences are given where walks have them, from levels with a signal',
      latex: String.raw`W_2, D_{KL} \in \mathbb{R}`,
      sharpness: 'tight',
      yesOrNo: true,
      measure: (aCase: ByCallsCase) => byCalls(aCase),
      check: areGiven,
    },
    distances: {
      statement: [
        'with a x_0 + sum_j b_j z_j where walks lead, g_i = a^2 v_0 + sum_j b_j^2, and m_i what is meant  =>',
        'W2^2 = sum_i (m_i^{1/2} - g_i^{1/2})^2,  KL = 1/2 sum_i (m_i/g_i - 1 - log(m_i/g_i)),  within their errors',
      ].join('\n'),
      latex: String.raw`W_2^2 = \sum_i \bigl(\sqrt{m_i} - \sqrt{g_i}\bigr)^2, \quad
        D_{KL} = \tfrac12 \sum_i \Bigl(\frac{m_i}{g_i} - 1 - \ln \frac{m_i}{g_i}\Bigr)`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => byCalls(aCase),
      check: sameDistances,
    },
    bounds: {
      statement: 'W2 to the law of the last level and KL of ddpm-small are at most what is printed as their bounds',
      latex: String.raw`W_2 \le \text{carried},\ \text{contraction}; \quad D_{KL} \le \text{path},\ \text{information},\ \text{moments}`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => byCalls(aCase),
      check: (values) => bounded(values, 1),
    },
    levels: {
      statement: [
        'the gap of levels of SNR s_k is 1/2 sum_i (sum_k (s_{k+1} - s_k) v_i/(1 + s_k v_i) - log((1 + s_K v_i)/(1 + s_0 v_i))),',
        'no less than that of the best levels; and path = KL(law of the first level || start) + gap',
      ].join('\n'),
      latex: String.raw`\text{gap} = \tfrac12 \sum_i \Bigl( \sum_k \frac{(s_{k+1} - s_k) v_i}{1 + s_k v_i} -
        \ln \frac{1 + s_K v_i}{1 + s_0 v_i} \Bigr)`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => byCalls(aCase),
      check: (values) => sameLevels(values, 1),
    },
    mixture: {
      statement: 'N(0, v) as a mixture on the line has the numbers of the normal, within their errors',
      latex: String.raw`p_0 = 1 \cdot N(0, v)`,
      sharpness: 'tight',
      measure: (aCase: ByCallsCase) => asMixture(aCase),
      check: sameAsMixture,
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
      check: ({ aCase, run }: ByCalls) => yes(isMost({ ...aCase, budget: aCase.budget + 1 }, run)),
    },
    {
      id: 'without-a-reason',
      title: 'no number where there is one',
      breaks: 'given',
      cases: () => plainCases(),
      check: ({ run, ...values }: ByCalls) =>
        areGiven({ ...values, run: { ...run, kl: { value: null, reason: 'none' } } }),
    },
    {
      id: 'from-the-prior',
      title: 'N(0, 1) in place of the law of the first level, against the data',
      breaks: 'distances',
      cases: () => plainCases(),
      measure: (aCase: ByCallsCase) => byCalls(aCase, { start: 'prior' }),
    },
    {
      id: 'ten-percent-less',
      title: 'ninety percent of the bounds, which DDIM attains in one step',
      breaks: 'bounds',
      cases: () => plainCases().map((aCase) => ({ ...aCase, budget: 1 })),
      check: (values: ByCalls) => bounded(values, 0.9),
    },
    {
      id: 'percent-more',
      title: 'one percent more of the gap',
      breaks: 'levels',
      cases: () => plainCases(),
      check: (values: ByCalls) => sameLevels(values, 1.01),
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

function isMost(aCase: ByCallsCase, { steps, calls }: SamplerRun): boolean {
  const { budget } = aCase;
  if (steps === null) return callsOf(aCase, 1) > budget;
  return calls === callsOf(aCase, steps) && calls <= budget && callsOf(aCase, steps + 1) > budget;
}

const DISTANCES = ['w2', 'kl', 'reverseKl'] as const;

function areGiven({ aCase, run, defined }: ByCalls) {
  if (defined === undefined || defined.isFromNoise) return undefined;
  return DISTANCES.filter((which) => isDue(aCase, which, defined.distances)).map((where) => ({
    ...yes(run[where].value !== null),
    where,
  }));
}

/** A number and what it is by its definition, of terms of some size: within both their roundings. */
function isSame(found: Known, value: number, size: number, where: string) {
  if (found.value === null) return [];
  return [{ ...atMost(Math.abs(found.value - value), 2 * found.error + ROUNDING * size), where }];
}

const sizeOf = (which: (typeof DISTANCES)[number], { deviation, nats }: Distances) =>
  which === 'w2' ? deviation : nats;

function sameDistances({ run, defined }: ByCalls) {
  if (defined === undefined) return undefined;
  const { distances, toLastLevel } = defined;
  return [
    ...DISTANCES.flatMap((which) => isSame(run[which], distances[which], sizeOf(which, distances), which)),
    ...isSame(run.bounds!.w2.distance, toLastLevel.w2, toLastLevel.deviation, 'w2 to the last level'),
    ...isSame(run.bounds!.kl.divergence, toLastLevel.kl, toLastLevel.nats, 'kl to the last level'),
  ];
}

function bounded({ run, defined }: ByCalls, factor: number) {
  if (defined === undefined) return undefined;
  const { w2, kl } = run.bounds!;
  const { toLastLevel } = defined;
  const below = (value: number, bound: Known, where: string) =>
    bound.value === null ? [] : [{ ...atMost(value, times(factor, bound)), where }];
  return [
    ...(['carried', 'contraction'] as const).flatMap((which) => below(toLastLevel.w2, w2[which], which)),
    ...(['path', 'information', 'moments'] as const).flatMap((which) => below(toLastLevel.kl, kl[which], which)),
  ];
}

function sameLevels({ run, levels: { gap, least }, defined }: ByCalls, factor: number) {
  if (defined === undefined) return undefined;
  if (defined.gap === undefined) return gap.value === null ? undefined : yes(false);
  if (gap.value === null) return yes(false);
  const { value, scale } = defined.gap;
  return [
    ...isSame(gap, factor * value, scale, 'gap'),
    ...(least.value === null ? [] : [{ ...atMost(least, gap), where: 'least' }]),
    ...isSame(run.bounds!.kl.path, defined.begun + value, scale + defined.begunOf, 'path'),
  ];
}

function sameAsMixture(values: AsMixture | undefined) {
  if (values?.defined === undefined) return undefined;
  const { aCase, run, mixture, levels, levelsOfMixture, defined } = values;
  const { distances } = defined;
  const pairs = DISTANCES.map((which) => ({
    ...{ where: which as string, own: run[which], other: mixture[which], size: sizeOf(which, distances) },
    isDue: !defined.isFromNoise && isDue(aCase, which, distances, true),
  }));
  pairs.push({ where: 'gap', own: levels.gap, other: levelsOfMixture.gap, size: defined.gap?.scale ?? 0, isDue: true });
  return pairs.flatMap(({ where, own, other, size, isDue }) => {
    if (own.value === null) return [];
    if (other.value === null) return isDue ? [{ ...yes(false), where }] : [];
    const apart = Math.abs(other.value - own.value);
    return [{ ...atMost(apart, other.error + own.error + ROUNDING * size), where }];
  });
}
