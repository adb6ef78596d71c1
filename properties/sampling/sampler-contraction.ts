import { claim } from '../../src/claim/claim.js';
import { atMost, equal, times } from '../../src/numeric/estimate.js';
import { logBetween } from '../generators/numbers.js';
import {
  type ContractionCase,
  type ContractionValues,
  carried,
  contraction,
  contractionCases,
  noisyCases,
  quietCases,
  type SumValues,
  summed,
  tightCases,
  tightContraction,
} from './sampler-contraction.measure.js';

/**
 * How far both sides of an identity may be apart, relative to the sum of the sizes of its terms: errors of rounding are a hundredth of
 * that where the target is within 1% of the prior, of which DDIM makes next to nothing wrong.
 */
const ROUNDING = 1e-7;

export const samplerContraction = claim({
  id: 'sampler-contraction',
  title: 'The errors of single steps, carried on by the slopes of later ones, bound the W2 of a sampler',
  source: {
    paper: 'Kwon, Fan, Lee 2022, Score-based Generative Modeling Secretly Minimizes the Wasserstein Distance',
    locus: 'the upper bound of W2 (arXiv 2212.06359)',
    note: 'proved here by synchronous coupling, step by step in place of continuous time; w2-bound has the statement in continuous time',
  },
  assumptions: [
    { statement: 'p_0 is normal with a diagonal covariance, and the model is exact' },
    { statement: 'a step of the method is a function of the state, and of noise that is independent of it' },
    { statement: 'the state is x alone in bound and attained; in carried and sum it may have a memory besides' },
  ],
  scope: [
    'every method, of bound and attained every one without a memory, in 4 to 40 steps, vp and ve, on even times or levels of Karras',
    'two axes, variances from 0.01 to 10',
    'from the prior and from the law of the first level, against the law of the last one; attained and sum in at most 10 steps',
  ],
  laws: {
    bound: {
      statement: [
        'W2(p_N, generated) <= prod_j L_j W2(p_0, start) + sum_k prod_{j > k} L_j e_k,  L_k the largest slope of step k,',
        'e_k the root mean square over p_k of its distance from the flow, or from the reverse SDE with the same noise',
      ].join('\n'),
      latex: String.raw`W_2(p_N, q_N) \le \prod_j L_j\, W_2(p_0, q_0) + \sum_k \prod_{j > k} L_j\, e_k`,
      sharpness: 'tight',
      axes: { measured: 'W2', unit: 'length' },
      measure: (aCase: ContractionCase) => contraction(aCase),
      check: (values) => bounded(values, 1),
    },
    attained: {
      statement:
        'on one axis, with slopes above 0 and errors of one sign, without noise and from the right start, both are equal',
      latex: String.raw`d = 1,\ a_k > 0,\ \mathrm{sgn}(a_k - a_k^*) \text{ constant} \Rightarrow W_2 = \sum_k \prod_{j > k} a_j\, e_k`,
      sharpness: 'tight',
      kind: 'identity',
      measure: (aCase: ContractionCase) => tightContraction(attaining(aCase)),
      check: (values) => attained(values, 1),
    },
    carried: {
      statement: [
        'W2(p_N, generated) <= |g_0 (x_0 - x*_0)| + sum_k |g_{k+1} e_k| + (sum_k |g_{k+1} n_k|^2)^(1/2),',
        '|.| the root mean square over axes and p_k, g_k what the steps from k on make of x, with what a memory keeps of it,',
        'e_k what step k makes of x otherwise than the flow or the reverse SDE, n_k what it does of the noise',
      ].join('\n'),
      latex: String.raw`W_2(p_N, q_N) \le \|g_0 (x_0 - x_0^*)\| + \sum_k \|g_{k+1}\, e_k\| + \Big( \sum_k \|g_{k+1}\, n_k\|^2 \Big)^{1/2}`,
      sharpness: 'tight',
      axes: { measured: 'W2', unit: 'length' },
      measure: (aCase: ContractionCase) => carried(aCase),
      check: (values) => bounded(values, 1),
    },
    sum: {
      statement: 'on one axis without noise W2 is the size of the sum itself, also with a memory',
      latex: String.raw`d = 1 \Rightarrow W_2 = \left| g_0 (s_0 - s_0^*) + \sum_k g_{k+1}\, e_k \right|`,
      sharpness: 'tight',
      kind: 'identity',
      measure: (aCase: ContractionCase) => summed(fewSteps(aCase)),
      check: (values) => sumsUp(values, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => contractionCases(),
  controls: [
    {
      id: 'two-percent-less',
      title: 'two percent less of the bound, where it is attained',
      breaks: 'bound',
      cases: () => tightCases(),
      check: (values) => bounded(values, 0.98),
    },
    {
      id: 'without-the-last-step',
      title: 'without the error of the last step, where the bound is attained',
      breaks: 'bound',
      cases: () => tightCases(),
      measure: (aCase: ContractionCase) => contraction(aCase, 'last step left out'),
    },
    {
      id: 'without-slopes',
      title: 'slopes of 1 for a normal that is wider than the prior, where the bound is attained',
      breaks: 'bound',
      cases: () => tightCases(logBetween(2, 10)).map((aCase) => ({ ...aCase, process: 'vp' as const })),
      measure: (aCase: ContractionCase) => contraction(aCase, 'slopes left out'),
    },
    {
      id: 'without-the-first-step',
      title: 'without the error of the first step',
      breaks: 'attained',
      cases: () => tightCases(),
      measure: (aCase: ContractionCase) => tightContraction(fewSteps(aCase), 'first step left out'),
    },
    {
      id: 'per-mille-more',
      title: 'a thousandth more of the bound',
      breaks: 'attained',
      cases: () => tightCases(),
      check: (values) => attained(values, 1.001),
    },
    {
      id: 'two-percent-less-carried',
      title: 'two percent less of the errors as they are carried on, where they add up',
      breaks: 'carried',
      cases: () => tightCases().map((aCase) => ({ ...aCase, other: aCase.method })),
      check: (values) => bounded(values, 0.98),
    },
    {
      id: 'ten-percent-less-of-the-noise',
      title: 'ten percent less, in one step of DDPM from next to nothing but noise, which errs in its noise alone',
      breaks: 'carried',
      cases: () => noisyCases(),
      check: (values) => bounded(values, 0.9),
    },
    {
      id: 'not-carried-on',
      title: 'errors that later steps leave as they are',
      breaks: 'sum',
      cases: () => quietCases(),
      measure: (aCase: ContractionCase) => summed(aCase, 'slopes left out'),
    },
    {
      id: 'sum-without-the-last-step',
      title: 'without the error of the last step',
      breaks: 'sum',
      cases: () => quietCases(),
      measure: (aCase: ContractionCase) => summed(aCase, 'last step left out'),
    },
    {
      id: 'per-mille-more-of-the-sum',
      title: 'a thousandth more of the sum',
      breaks: 'sum',
      cases: () => quietCases(),
      measure: (aCase: ContractionCase) => summed(aCase),
      check: (values: SumValues | undefined) => sumsUp(values, 1.001),
    },
  ],
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of attained and sum, relative to the sizes of the errors' },
  ],
  sizes: {
    quick: { cases: 12, controlCases: 8 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
});

/** One axis, and few steps: what more of them leave of W2 is too close to its rounding. */
function fewSteps({ variances, steps, ...aCase }: ContractionCase): ContractionCase {
  return { ...aCase, variances: variances.slice(0, 1), steps: Math.ceil(steps / 4) };
}

/** A method that errs to one side, and the right start. */
function attaining(aCase: ContractionCase): ContractionCase {
  return { ...fewSteps(aCase), method: 'ddim', start: 'exact' };
}

function bounded(values: ContractionValues | undefined, part: number) {
  if (values === undefined) return undefined;
  return atMost(values.distance, times(part, values.bound));
}

function attained(values: ContractionValues | undefined, factor: number) {
  if (values === undefined) return undefined;
  return equal(values.distance, times(factor, values.bound), { tolerance: ROUNDING });
}

function sumsUp(values: SumValues | undefined, factor: number) {
  if (values === undefined) return undefined;
  return equal(values.distance, times(factor, values.sum), { tolerance: ROUNDING, scale: values.size });
}
