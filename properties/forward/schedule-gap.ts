import { claim } from '../../src/claim/claim.js';
import { atMost, equal, minus, times } from '../../src/numeric/estimate.js';
import {
  bestGaps,
  bothGaps,
  type GapCase,
  type GapOrder,
  gapCases,
  gapOrder,
  modeCases,
} from './schedule-gap.measure.js';

/** Of two quadratures and entropies, relative to the Riemann sum. */
const TOLERANCE = 1e-9;

/** What terms beyond h^2 may come to, relative, at steps of at most 0.3. */
const NEXT_ORDER = 1e-4;

export const scheduleGap = claim({
  id: 'schedule-gap',
  title: 'The levels of a chain cost the Riemann sum of the mmse less its integral, in nats, and nothing else',
  source: {
    paper: 'Kingma, Salimans, Poole, Ho 2021, Variational Diffusion Models',
    locus: 'eq. 13',
    note:
      'whose sum is the Riemann sum; by I-MMSE (Guo, Shamai, Verdu 2005) the integral is the information between the ends, so that it is ' +
      'free of the levels between them; the law mean of variational-bound asks the same of systems',
  },
  assumptions: [
    { statement: 'z_k = sqrt(s_k) x_0 + noise of variance 1, SNR s_0 < ... < s_K, E|x_0|^2 is finite' },
    {
      statement:
        'the model starts at the law of z_0 and draws z_{k+1} from the posterior with E[x_0 | z_k] for x_0 and the variance of the posterior',
    },
  ],
  scope: [
    'identity: up to three components on the line within 2 of 0, two steps that raise log SNR by 0.3 to 1.5',
    'falls and best: normals with two eigenvalues from 0.02 to 5, SNR from 1e-4 to 1e4',
  ],
  laws: {
    identity: {
      statement: 'KL(true (z_0 .. z_K) || model) = 1/2 sum_k (s_{k+1} - s_k) mmse(s_k) - 1/2 ∫ mmse ds',
      latex: String.raw`D_{KL} = \tfrac12 \sum_k (s_{k+1} - s_k)\, \mathrm{mmse}(s_k) - \tfrac12 \int_{s_0}^{s_K} \mathrm{mmse}\, ds`,
      sharpness: 'tight',
      measure: (aCase: GapCase) => bothGaps(aCase),
      check: ({ byDefinition, gap, sum }) => equal(byDefinition, gap, { tolerance: TOLERANCE, scale: sum }),
    },
    falls: {
      statement: "at even steps h of log SNR, gap = (h/4) ∫ s^2 |mmse'| d log s + O(h^2)",
      latex: String.raw`\text{gap} = \tfrac{h}{4} \int s^2 |\mathrm{mmse}'|\, d \log s + O(h^2)`,
      sharpness: 'tight',
      kind: 'exact',
      axes: { measured: 'gap/h, extrapolated, less its limit', bound: 'what half of h changes' },
      measure: gapOrder,
      check: (order) => reaches(order, 1),
    },
    best: {
      statement: 'the gap of the best levels is below that with any level moved, and that of levels even in log SNR',
      latex: String.raw`\text{gap}(s^*) \le \text{gap}(s)`,
      sharpness: 'upper',
      kind: 'exact',
      axes: { measured: 'gap of the best levels', bound: 'gap of other levels', unit: 'nats' },
      measure: bestGaps,
      check: ({ best, moved, even }) => [atMost(best, moved), atMost(best, even)],
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => gapCases(),
  controls: [
    {
      id: 'mmse-of-the-next-level',
      title: 'mmse(s_{k+1}) for mmse(s_k)',
      breaks: 'identity',
      measure: (aCase: GapCase) => bothGaps(aCase, 'mmse of the next level'),
    },
    {
      id: 'beta',
      title: 'beta of vp for the variance of the posterior',
      breaks: 'identity',
      measure: (aCase: GapCase) => bothGaps(aCase, 'beta'),
    },
    {
      id: 'percent-more',
      title: 'one percent more for the gap of two modes',
      breaks: 'identity',
      cases: () => modeCases(),
      check: ({ byDefinition, gap, sum }) =>
        equal(byDefinition, times(1.01, gap), { tolerance: TOLERANCE, scale: sum }),
    },
    {
      id: 'five-percent-more-order',
      title: 'five percent more for the limit of gap/h',
      breaks: 'falls',
      check: (order: GapOrder) => reaches(order, 1.05),
    },
    {
      id: 'five-percent-less-order',
      title: 'five percent less for the limit of gap/h',
      breaks: 'falls',
      check: (order: GapOrder) => reaches(order, 0.95),
    },
    {
      id: 'even-levels',
      title: 'levels even in log SNR for the best ones',
      breaks: 'best',
      check: ({ even, best }) => atMost(even, best),
    },
  ],
  constants: [
    { name: 'next order', value: NEXT_ORDER, meaning: 'of gap/h, extrapolated, relative: terms beyond h^2' },
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement of quadrature and entropies, relative to the Riemann sum',
    },
  ],
  sizes: {
    quick: { cases: 6, controlCases: 6 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
});

/**
 * What is extrapolated from half of h is closer to its limit than what half of h changes, as the rest falls with h^2. Where the term
 * in h^2 changes its sign, the next one decides, which is a small part of h^2 too.
 */
function reaches({ extrapolated: [first, second], coefficient }: GapOrder, factor: number) {
  const { value, error } = minus(second, factor * coefficient);
  const change = minus(first, second);
  const bound = Math.abs(change.value) + NEXT_ORDER * coefficient;
  return atMost({ value: Math.abs(value), error }, { value: bound, error: change.error });
}
