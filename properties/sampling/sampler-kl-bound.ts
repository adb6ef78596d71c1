import { claim } from '../../src/claim/claim.js';
import { atMost, equal, plus, times } from '../../src/numeric/estimate.js';
import { sizes } from '../generators/numbers.js';
import {
  atomsInShortSteps,
  evenSteps,
  fromNoise,
  fromPrior,
  type GapValues,
  gapValues,
  type KlBoundCase,
  klBoundCases,
  longSteps,
  ofNormal,
  ofProduct,
  type PathValues,
  pathValues,
  shortSteps,
  withNormal,
} from './sampler-kl-bound.measure.js';

/** What a first level of SNR 1e-12 leaves between the divergences of the path and of its end, relative. */
const FIRST_LEVEL = 1e-8;

const ofOneNormal = ({ normal }: KlBoundCase) => ofNormal(normal);

export const samplerKlBound = claim({
  id: 'sampler-kl-bound',
  title:
    "The KL divergence of DDPM's sampler with the exact model is bounded by its levels, with constants that are all known",
  source: {
    paper:
      'Benton, De Bortoli, Doucet, Deligiannidis 2024, Nearly d-Linear Convergence Bounds for Diffusion Models via Stochastic Localization',
    locus: 'the form of Theorem 1',
    note:
      'whose theorem is about another sampler, the exponential integrator of the reverse SDE, and leaves a constant open; constants and proof ' +
      'here are our own, by the identity of schedule-gap, and docs/samplers.md has the proof',
  },
  assumptions: [
    {
      statement:
        'z_k = sqrt(s_k) x_0 + noise of variance 1 in d axes, 0 < s_k < s_{k+1} <= (1 + kappa) s_k, and E|x_0|^2 is finite',
    },
    {
      statement:
        'the model is exact, and the sampler draws z_{k+1} with E[x_0 | z_k] for x_0 and the variance of the posterior (ddpm-small)',
    },
  ],
  scope: [
    'path: normals on three axes with variances from 0.01 to 10, up to 40 steps of vp, from N(0, I) and from the law of the first level',
    'gap: these, and products of up to two p_0 on the line, three atoms each or three normals, in up to 6 steps, kappa from 0.05 to 3',
  ],
  laws: {
    path: {
      statement: 'KL(z_K || generated) <= KL(z_0 || start) + gap',
      latex: String.raw`D_{KL}(z_K \| \hat z_K) \le D_{KL}(z_0 \| \hat z_0) + \text{gap}`,
      sharpness: 'tight',
      measure: ({ normal }: KlBoundCase) => pathValues(normal),
      check: (values) => bounded(values, 1, 1),
    },
    reached: {
      statement: 'in one step from a level that shows nothing both are equal',
      latex: String.raw`K = 1,\ s_0 \to 0 \Rightarrow D_{KL}(z_1 \| \hat z_1) = \text{gap}`,
      sharpness: 'tight',
      kind: 'identity',
      measure: ({ normal }: KlBoundCase) => pathValues(fromNoise(normal)),
      check: (values) => reached(values, 1),
    },
    steps: {
      statement: 'gap <= kappa/2 sum_k s_k (mmse(s_k) - mmse(s_{k+1}))',
      latex: String.raw`\text{gap} \le \tfrac{\kappa}{2} \sum_k s_k (\mathrm{mmse}(s_k) - \mathrm{mmse}(s_{k+1}))`,
      sharpness: 'tight',
      axes: { measured: 'gap', unit: 'nats' },
      measure: gapValues,
      check: ({ gap, steps }) => atMost(gap, steps),
    },
    half: {
      statement: 'of a normal, in steps that all raise the SNR by kappa s_k, gap is at least half of that',
      latex: String.raw`p_0 \text{ normal} \Rightarrow \text{gap} \ge \tfrac{\kappa}{4} \sum_k s_k (\mathrm{mmse}(s_k) - \mathrm{mmse}(s_{k+1}))`,
      sharpness: 'tight',
      axes: { measured: 'half of the bound', bound: 'gap', unit: 'nats' },
      measure: ({ normal }: KlBoundCase) => ofNormal(evenSteps(normal)),
      check: ({ gap, steps }: GapValues) => atMost(times(0.5, steps), gap),
    },
    information: {
      statement: 'gap <= kappa (s_0 mmse(s_0)/2 + I(x_0; z_{K-1}) - I(x_0; z_0))',
      latex: String.raw`\text{gap} \le \kappa \left( \tfrac12 s_0\, \mathrm{mmse}(s_0) + I(x_0; z_{K-1}) - I(x_0; z_0) \right)`,
      sharpness: 'tight',
      axes: { measured: 'gap', unit: 'nats' },
      measure: gapValues,
      check: ({ gap, information }) => atMost(gap, information),
    },
    moments: {
      statement: 'gap <= kappa d/2 (u_0/(1 + u_0) + log((1 + u_{K-1})/(1 + u_0))),  u_k = s_k tr Cov(x_0)/d',
      latex: String.raw`\text{gap} \le \tfrac{\kappa d}{2} \left( \tfrac{u_0}{1 + u_0} + \log \tfrac{1 + u_{K-1}}{1 + u_0} \right),\quad u_k = \tfrac{s_k}{d} \mathrm{tr}\, \mathrm{Cov}(x_0)`,
      sharpness: 'tight',
      axes: { measured: 'gap', unit: 'nats' },
      measure: gapValues,
      check: ({ gap, moments }) => atMost(gap, moments),
    },
    entropy: {
      statement: 'of atoms gap <= kappa (s_0 mmse(s_0)/2 + H(x_0)), whatever d',
      latex: String.raw`\text{gap} \le \kappa \left( \tfrac12 s_0\, \mathrm{mmse}(s_0) + H(x_0) \right)`,
      sharpness: 'upper',
      axes: { measured: 'gap', unit: 'nats' },
      measure: ({ product }: KlBoundCase) => ofProduct(product),
      check: (values: GapValues) => boundedByEntropy(values, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => klBoundCases(),
  controls: [
    {
      id: 'ten-percent-less-of-the-gap',
      title: 'ten percent less of the gap, where it is reached',
      breaks: 'path',
      measure: ({ normal }: KlBoundCase) => pathValues(fromNoise(normal)),
      check: (values) => bounded(values, 1, 0.9),
    },
    {
      id: 'ten-percent-less-of-the-start',
      title: 'ten percent less of the divergence of the start, in one short step',
      breaks: 'path',
      cases: () => withNormal(fromPrior()),
      check: (values) => bounded(values, 0.9, 1),
    },
    {
      id: 'percent-more-reached',
      title: 'one percent more of the gap, where it is reached',
      breaks: 'reached',
      check: (values) => reached(values, 1.01),
    },
    {
      id: 'ten-percent-less-of-the-steps',
      title: 'ten percent less of the sum, in long steps',
      breaks: 'steps',
      cases: () => withNormal(longSteps(sizes(1, 4), 2)),
      measure: ofOneNormal,
      check: ({ gap, steps }: GapValues) => atMost(gap, times(0.9, steps)),
    },
    {
      id: 'share-of-the-next-level',
      title: '1 - s_k/s_{k+1} for kappa, in steps that double the SNR',
      breaks: 'steps',
      cases: () =>
        withNormal(shortSteps().map((normal) => ({ ...normal, gains: Array.from({ length: 24 }, () => 1) }))),
      measure: ofOneNormal,
      check: ({ gap, steps, kappa }: GapValues) => atMost(gap, times(1 / (1 + kappa.value), steps)),
    },
    {
      id: 'ten-percent-more-than-half',
      title: 'ten percent more than half of the sum, in short steps',
      breaks: 'half',
      cases: () => withNormal(shortSteps()),
      check: ({ gap, steps }: GapValues) => atMost(times(0.55, steps), gap),
    },
    {
      id: 'ten-percent-less-of-the-first-level',
      title: 'ten percent less of the bound, in one long step, where the first level is all of it',
      breaks: 'information',
      cases: () => withNormal(longSteps(sizes(1, 1), 2)),
      measure: ofOneNormal,
      check: ({ gap, information }: GapValues) => atMost(gap, times(0.9, information)),
    },
    {
      id: 'less-than-half-of-the-information',
      title: '45% of the information, in short steps, where half of it would do',
      breaks: 'information',
      cases: () => withNormal(shortSteps()),
      measure: ofOneNormal,
      check: ({ gap, information }: GapValues) => atMost(gap, times(0.45, information)),
    },
    {
      id: 'an-axis-fewer',
      title: 'one of ten axes left out, in one long step',
      breaks: 'moments',
      cases: () => withNormal(longSteps(sizes(1, 1), 10)),
      measure: ofOneNormal,
      check: ({ gap, moments }: GapValues) => atMost(gap, times(0.9, moments)),
    },
    {
      id: 'logarithm-of-base-ten',
      title: 'the logarithm of base 10, in short steps',
      breaks: 'moments',
      cases: () => withNormal(shortSteps()),
      measure: ofOneNormal,
      check: ({ gap, moments }: GapValues) => atMost(gap, times(1 / Math.LN10, moments)),
    },
    {
      id: 'two-fifths-of-the-entropy',
      title: '42% of the bound for two atoms, in short steps, where 47% would do',
      breaks: 'entropy',
      cases: () => atomsInShortSteps(),
      check: (values: GapValues) => boundedByEntropy(values, 0.42),
    },
  ],
  constants: [
    {
      name: 'first level',
      value: FIRST_LEVEL,
      meaning: 'of reached, relative: what a first level of SNR 1e-12 tells of x_0',
    },
  ],
  sizes: {
    quick: { cases: 8, controlCases: 6 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
});

/** KL(z_K || generated) <= start KL(z_0 || start) + cost gap. */
function bounded(values: PathValues | undefined, start: number, cost: number) {
  if (values === undefined) return undefined;
  return atMost(values.kl, plus(times(start, values.start), times(cost, values.gap)));
}

function reached(values: PathValues | undefined, factor: number) {
  if (values === undefined) return undefined;
  return equal(values.kl, times(factor, values.gap), { tolerance: FIRST_LEVEL });
}

function boundedByEntropy({ gap, kappa, first, entropy }: GapValues, factor: number) {
  if (entropy === undefined) return undefined;
  return atMost(gap, times(factor, times(kappa, plus(first, entropy))));
}
