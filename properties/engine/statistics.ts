import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { spent, withWholeParts } from '../measurements/chance-plans.js';
import { detectableGrowth } from '../measurements/detectable-growth.js';
import type { Counted } from '../measurements/two-ways.js';
import {
  budgets,
  coverageTests,
  detectableRates,
  kept,
  MOST_DRAWS,
  medians,
  printed,
  type StatisticsCase,
  slopes,
  statisticsCases,
  tails,
} from './statistics.measure.js';

/** Rounding of both sides, relative: of a count of all that may happen, and of an incomplete beta function. */
const ROUNDING = 1e-11;

export const statistics = claim({
  id: 'statistics',
  title: 'The statistics by which this gate decides are what counting all that may happen gives',
  source: {
    paper: 'Clopper, Pearson 1934, The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial',
    locus: 'the test',
    note: 'and slopes by Sen 1968, medians and their intervals, the split of a budget, and numbers as they are printed',
  },
  assumptions: [{ statement: 'draws are independent' }],
  scope: ['up to 60 draws, with rates and shares from 1e-3 and 1e-9 on; slopes of up to six points in any order'],
  laws: {
    tails: {
      statement: 'P(Bin(n, p) >= k) and P(Bin(n, p) < k) are sums over the law of n draws, one after the other',
      latex: String.raw`P(\mathrm{Bin}(n, p) \ge k) = \sum_{j \ge k} \binom nj p^j (1 - p)^{n - j}`,
      sharpness: 'tight',
      measure: tails,
      check: (each) => same(each),
    },
    test: {
      statement: 'the test refutes from the first V on with P(Bin(n, delta) >= V) < share, with that level and power',
      latex: String.raw`V = \min \{v: P(\mathrm{Bin}(n, \delta) \ge v) < \text{share}\}`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => coverageTests(aCase),
      check: (each) => same(each),
    },
    detectable: {
      statement: [
        'the detectable rate is the least that is refuted with probability 0.99; there is none only',
        'where all draws beyond the bound would not refute',
      ].join('\n'),
      latex: String.raw`r = \min \{r \ge \delta: P(\mathrm{Bin}(n, r) \ge V) \ge 0.99\}`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => detectableRates(aCase),
      check: ({ of, wrong }) => ({ ...atMost(wrong, ROUNDING), where: of }),
    },
    'detectable-growth': {
      statement: [
        'with the growth that is said to have been caught as many replicates grow as a law has that is refuted with',
        'probability 0.99, and with less there are fewer, or their middle may keep half of it',
      ].join('\n'),
      latex: String.raw`g = \min \{g: g + \hat b_r - \mathrm{med}(\hat b) - e_r > 0.1 \text{ for } \lceil rN \rceil \text{ of } N\}`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => detectableGrowth(aCase),
      check: (each) => same(each),
    },
    slope: {
      statement: 'the slope of points in any order is the middle of those of all pairs',
      latex: String.raw`\hat b = \mathrm{med}_{i < j} \frac{y_j - y_i}{x_j - x_i}`,
      sharpness: 'tight',
      measure: slopes,
      check: ({ found, counted, scale }) => same({ of: 'slope', found, counted, scale }),
    },
    'slope-error': {
      statement: 'its error covers the slopes by all ends of the errors, and is that of one of the pairs',
      latex: String.raw`|\hat b(y') - \hat b(y)| \le e = \max_{i < j} \frac{e_i + e_j}{|x_j - x_i|}`,
      sharpness: 'tight',
      measure: slopes,
      check: ({ error, reach, largest, scale }) => [
        atMost(reach, error + ROUNDING * scale),
        atMost(error, (1 + ROUNDING) * largest),
      ],
    },
    median: {
      statement: [
        'as many values lie above the median as below; its interval ends at the last values from either side',
        'with 2 P(Bin(n, 1/2) < k) <= 1 - confidence',
      ].join('\n'),
      latex: String.raw`[x_{(k)}, x_{(n + 1 - k)}], \quad 2 P(\mathrm{Bin}(n, \tfrac12) < k) \le 1 - c`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => medians(aCase),
      check: (each) => same(each),
    },
    budget: {
      statement: 'the parts of a budget are in proportion to their weights, and sum to it',
      latex: String.raw`b_i = b \, w_i / \textstyle\sum_j w_j`,
      sharpness: 'tight',
      measure: budgets,
      check: (each) => same(each),
    },
    spent: {
      statement: [
        'the tests of a law and its controls spend their parts of a budget and no more, half of one on kinds of',
        'settings where there are such, and what they may be wrong by is the sum over all that may happen',
      ].join('\n'),
      latex: String.raw`P(\text{false alarm}) \le \textstyle\sum_j a_j \le \text{share}`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => spent(aCase),
      check: ({ all, share, counted }) => [
        atMost(all, (1 + ROUNDING) * share),
        ...counted.flatMap((each) => same(each) ?? []),
      ],
    },
    printed: {
      statement: 'a number that is printed is read again as it was, or off by half of its last place',
      latex: String.raw`|\mathrm{read}(\mathrm{print}(x)) - x| \le \tfrac12 10^{k}`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => printed(aCase),
      check: (each) => same(each),
    },
    kept: {
      statement: 'data that JSON cannot write come back as they were, and for people as null with a reason',
      latex: String.raw`\mathrm{read}(\mathrm{write}(x)) = x`,
      sharpness: 'tight',
      measure: (aCase: StatisticsCase) => kept(aCase),
      check: (each) => same(each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: statisticsCases,
  controls: [
    {
      id: 'tail-1e-6',
      title: 'tails 1e-6 larger',
      breaks: 'tails',
      check: (each) => same({ ...each, found: (1 + 1e-6) * each.found }),
    },
    {
      id: 'one-draw-more',
      title: 'a test that refutes only from one draw more on',
      breaks: 'test',
      measure: (aCase: StatisticsCase) => coverageTests(aCase, 1),
    },
    {
      id: 'percent-less-detectable',
      title: 'a detectable rate one percent smaller, with draws that can refute',
      breaks: 'detectable',
      cases: () => statisticsCases().map((aCase) => ({ ...aCase, draws: MOST_DRAWS })),
      measure: (aCase: StatisticsCase) => detectableRates(aCase, 0.99),
    },
    {
      id: 'tenth-less-growth',
      title: 'growth that is a tenth smaller than what would be caught, of replicates that can show some',
      breaks: 'detectable-growth',
      cases: () => statisticsCases().map((aCase) => ({ ...aCase, draws: MOST_DRAWS })),
      measure: (aCase: StatisticsCase) => detectableGrowth(aCase, 0.9),
    },
    {
      id: 'slope-1e-3',
      title: 'a slope larger by a thousandth of it',
      breaks: 'slope',
      check: ({ found, counted, scale }) => same({ of: 'slope', found: (1 + 1e-3) * found, counted, scale }),
    },
    {
      id: 'half-of-the-slope-error',
      title: 'a slope of two points with half of its error',
      breaks: 'slope-error',
      cases: () =>
        statisticsCases().map(({ xs, ys, ...rest }) => ({ ...rest, xs: xs.slice(0, 2), ys: ys.slice(0, 2) })),
      check: ({ error, reach, scale }) => atMost(reach, 0.5 * error + ROUNDING * scale),
    },
    {
      id: 'one-value-further-in',
      title: 'an interval that ends one value further in',
      breaks: 'median',
      measure: (aCase: StatisticsCase) => medians(aCase, 1),
    },
    {
      id: 'budget-1e-6',
      title: 'parts larger by 1e-6',
      breaks: 'budget',
      check: (each) => same({ ...each, found: (1 + 1e-6) * each.found }),
    },
    {
      id: 'kinds-beside-all',
      title: 'kinds of settings that spend half of a part of which the test of all draws spends the whole',
      breaks: 'spent',
      cases: () => statisticsCases().map((aCase) => ({ ...aCase, rate: 0.3, draws: 5 * MOST_DRAWS })),
      measure: (aCase: StatisticsCase) => spent(aCase, withWholeParts),
    },
    {
      id: 'one-digit-fewer',
      title: 'numbers with one digit fewer',
      breaks: 'printed',
      measure: (aCase: StatisticsCase) => printed(aCase, 1),
    },
    {
      id: 'plain-json',
      title: 'data as JSON writes them',
      breaks: 'kept',
      measure: (aCase: StatisticsCase) => kept(aCase, (data) => data),
    },
  ],
  // all that may happen is counted
  sizes: {
    quick: { cases: 24, controlCases: 20 },
    ci: { cases: 100, controlCases: 40 },
    deep: { cases: 1000, controlCases: 100 },
  },
  constants: [{ name: 'rounding', value: ROUNDING, meaning: 'of both sides, relative' }],
});

function same({ of, found, counted, scale = Math.max(Math.abs(found), Math.abs(counted)) }: Counted) {
  if (scale === 0) return undefined;
  return { ...atMost(Math.abs(found - counted), ROUNDING * scale), where: of };
}
