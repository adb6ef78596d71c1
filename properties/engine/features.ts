import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { TRUNCATION } from '../../src/training/mehler-series.js';
import { agreeTo, type TwoWays } from '../measurements/two-ways.js';
import {
  definitions,
  embeddings,
  type FeatureCase,
  featureCases,
  type Missed,
  missed,
  type PairMoment,
  pairMoments,
} from './features.measure.js';

/** Rounding of sums of a few terms, relative to these. */
const ROUNDING = 1e-14;
/** What an integral over the argument of a feature leaves, as a part of the root of both squares. */
const INTEGRAL = 1e-12;

export const features = claim({
  id: 'features',
  title: 'Features are what their definition says, and one that fewer than three nodes see is found',
  source: { paper: 'this suite', locus: 'features' },
  assumptions: [
    { statement: 'l_i = w_i . x + u_i . e(t); a feature is on for a stretch of time for all x of p_t, or off' },
  ],
  scope: [
    'stretches of no node to six, at any place among the nodes and at their ends, on and off, in up to three dimensions',
    'kinks that go, eight deviations on either side, less than as far as the bias falls outside the stretch, or farther',
    'pairs of features with correlations r that are even in the logarithm of 1 - |r| from 1e-12 to 0.5, of either sign',
  ],
  laws: {
    missed: {
      statement: [
        'a feature is found if and only if fewer than three nodes lie in its stretch, two or more on either side,',
        'and its kink passes all of p_t, eight deviations on either side, by the nodes next to these or to the nearest',
      ].join('\n'),
      latex: String.raw`\#\{k: l_i(t_k) > 0\} < 3`,
      sharpness: 'tight',
      measure: (aCase: FeatureCase) => missed(aCase),
      check: isSame,
    },
    definitions: {
      statement: [
        'b_i = u_i . e(t),  E l_i = b_i + alpha w_i . E x_0,  sd l_i = |w_i| (alpha^2 Var x_0 + sigma^2)^(1/2),',
        'w c + b = 0 at a kink; wider draws begin with narrower ones',
      ].join('\n'),
      latex: String.raw`E l_i = b_i + \alpha w_i \cdot E x_0, \quad
        \mathrm{sd}\, l_i = |w_i| \sqrt{\alpha^2 \mathrm{Var}\, x_0 + \sigma^2}`,
      sharpness: 'tight',
      measure: definitions,
      check: (each) => agree(each),
    },
    embeddings: {
      statement: 'e(t) = (1, cos(pi t/T), sin(pi t/T), cos(2 pi t/T), ...), or (1, alpha_t)',
      latex: String.raw`e(t) = (1, \cos\tfrac{\pi t}T, \sin\tfrac{\pi t}T, \cos\tfrac{2 \pi t}T, \dots)`,
      sharpness: 'tight',
      measure: embeddings,
      check: (each) => agree(each),
    },
    pairs: {
      statement: [
        'E[relu(l_i) relu(l_j)] is the integral over l_i of l_i times the mean of relu(l_j) given it,',
        'where the directions of both are almost the same, or opposite, in two to six dimensions',
      ].join('\n'),
      latex: String.raw`E[(l_i)_+ (l_j)_+] = \int_0^\infty x \, E[(l_j)_+ \mid l_i = x] \, p(x) \, dx, \quad |r_{ij}| \to 1`,
      sharpness: 'tight',
      measure: pairMoments,
      check: (each) => isIntegral(each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: featureCases,
  controls: [
    {
      id: 'one-node-more',
      title: 'features of three nodes too',
      breaks: 'missed',
      cases: () =>
        featureCases().map((aCase) => ({ ...aCase, run: 3, before: 2, gaps: [1, 2, 1, 1, 2, 1, 1], reach: 0 })),
      measure: (aCase: FeatureCase) => missed(aCase, 4),
    },
    {
      id: 'percent-more',
      title: 'numbers one percent too large',
      breaks: 'definitions',
      check: (each) => agree(each, 1.01),
    },
    {
      id: 'embedding-percent-more',
      title: 'the same of embeddings',
      breaks: 'embeddings',
      check: (each) => agree(each, 1.01),
    },
    {
      id: 'pair-1e-9',
      title: 'moments of pairs larger by 1e-9 of them',
      breaks: 'pairs',
      check: (each) => isIntegral(each, 1 + 1e-9),
    },
  ],
  sizes: {
    quick: { cases: 150, controlCases: 12 },
    ci: { cases: 1000, controlCases: 40 },
    deep: { cases: 10000, controlCases: 100 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of sums of a few terms, relative to these' },
    { name: 'truncation', value: TRUNCATION, meaning: 'of the series of a pair, relative to the root of both squares' },
    { name: 'integral', value: INTEGRAL, meaning: 'what the integral of a pair leaves, relative to the same' },
  ],
});

function isSame({ found, expected, run }: Missed) {
  return { ...atMost(Math.abs(found - expected), 0.5), where: `${run} nodes in the stretch` };
}

function agree(each: TwoWays, factor?: number) {
  return agreeTo(ROUNDING, each, factor);
}

/** @param factor of the moment found, which is 1 but in a control */
function isIntegral({ where, found, other }: PairMoment, factor = 1) {
  return { ...atMost(Math.abs(factor * found - other), TRUNCATION + INTEGRAL), where };
}
