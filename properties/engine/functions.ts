import { claim } from '../../src/claim/claim.js';
import { differenceAlone, distancesOfCells, sumsOfNormals } from '../measurements/line-laws.js';
import { agreeTo, type TwoWays } from '../measurements/two-ways.js';
import {
  chiSquares,
  correlations,
  exponentialMeans,
  type FunctionsCase,
  functionsCases,
  gaussRules,
  normals,
  searches,
  spaceRules,
  TO_ONE,
} from './functions.measure.js';

/** Rounding of both sides, relative to the terms that they are made of. */
const ROUNDING = 5e-13;

/** What a rule in space leaves, in units of that. */
const SPACE = 1000;

export const functions = claim({
  id: 'functions',
  title: 'Special functions and rules of the engine are the integrals that define them, however large their arguments',
  source: { paper: 'this suite', locus: 'special functions and rules' },
  assumptions: [],
  scope: [
    'means of exponentials with arguments from 1e-7 to 1e4, equal to nine digits or not; normals up to 37 deviations out, and logarithms of their masses up to 3000',
    'sums of six normals in [-3, 3], 1e-3 to 3 wide, and laws of six cells',
    'rules of Gauss of up to 24 nodes; graded nodes of features whose widths differ by up to 1e5',
  ],
  laws: {
    exponentials: {
      statement: 'phi, psi and chi are means of e^{-s a - t b - u c} over simplices',
      latex: String.raw`\psi(a, b) = \int_0^1 (1 - s) e^{-s b} \varphi((1 - s) a) \, ds`,
      sharpness: 'tight',
      measure: exponentialMeans,
      check: (each) => agree(each, 1),
    },
    normals: {
      statement: 'masses of N(0, 1) are integrals of its density, with a small relative error in its tails',
      latex: String.raw`\Phi(-z) = \varphi(z) \int_0^\infty e^{-u z - u^2/2} du`,
      sharpness: 'tight',
      measure: normals,
      check: (each) => agree(each, 1),
    },
    sums: {
      statement: 'masses and densities of a sum of normals are those of each by itself, to a part of the smaller side',
      latex: String.raw`P(X > x) = \textstyle\sum_k w_k \Phi(-(x - m_k)/s)`,
      sharpness: 'tight',
      measure: sumsOfNormals,
      check: (each) => agree(each, 1),
    },
    distances: {
      statement: [
        'W2 of laws of cells, what each cell adds to a distance, and how far two pairs are apart are integrals over levels of',
        'the quantile functions',
      ].join('\n'),
      latex: String.raw`W_2^2 = \int_0^1 D^2, \quad (W + V) \, \text{apart} = \int_0^1 |D^2 - E^2|`,
      sharpness: 'tight',
      measure: (aCase: FunctionsCase) => distancesOfCells(aCase),
      check: (each) => agree(each, 1),
    },
    correlations: {
      statement: 'integrals of the bivariate normal density over its correlation are those over rho = sin(theta)',
      latex: String.raw`\int (r - \rho) \varphi_2(h, k; \rho) \, d\rho = \int (r - \sin\theta) \varphi_2 \cos\theta \, d\theta`,
      sharpness: 'tight',
      measure: correlations,
      check: (each) => agree(each, 1),
    },
    'chi-square': {
      statement:
        'E[1/X] = 1/(k - 2) and E[ln X] by harmonic sums are within the errors of the rule, X ~ chi-square of k',
      latex: String.raw`E[1/X] = \tfrac1{k - 2}, \quad E[\ln X] = \ln 2 + \psi(k/2)`,
      sharpness: 'tight',
      measure: chiSquares,
      check: (each) => agree(each, 1),
    },
    gauss: {
      statement: 'a rule of Gauss of n nodes integrates powers up to 2 n - 1 exactly',
      latex: String.raw`\sum_i w_i z_i^k = \int z^k, \quad k < 2 n`,
      sharpness: 'tight',
      measure: gaussRules,
      check: (each) => agree(each, 1),
    },
    space: {
      statement:
        'graded, radial and edge rules find the masses of what they are made for; panels keep their breakpoints',
      latex: String.raw`\sum_i w_i p(x_i) = 1`,
      sharpness: 'tight',
      measure: spaceRules,
      check: (each) => agree(each, SPACE),
    },
    searches: {
      statement: 'roots, least values and inverses are where they are known to be',
      latex: String.raw`f(x) = f(x_0) \Rightarrow x = x_0`,
      sharpness: 'tight',
      measure: searches,
      check: (each) => agree(each, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: functionsCases,
  controls: [
    {
      id: 'exponential-1e-9',
      title: 'means larger by 1e-9 of them',
      breaks: 'exponentials',
      check: (each) => agree(each, 1, 1 + 1e-9),
    },
    {
      id: 'normal-1e-9',
      title: 'the same of logarithms of masses',
      breaks: 'normals',
      check: (each) => agree(each, 1, 1 + 1e-9),
    },
    {
      id: 'sum-1e-7',
      title: 'masses and densities larger by 1e-7 of them',
      breaks: 'sums',
      check: (each) => agree(each, 1, 1 + 1e-7),
    },
    {
      id: 'apart-by-chance',
      title: 'two pairs as far apart as their distances are',
      breaks: 'distances',
      measure: (aCase: FunctionsCase) => distancesOfCells(aCase, differenceAlone),
    },
    {
      id: 'correlation-1e-9',
      title: 'the same of integrals over a correlation',
      breaks: 'correlations',
      check: (each) => agree(each, 1, 1 + 1e-9),
    },
    {
      id: 'chi-square-1e-9',
      title: 'the same of means over a chi-square distribution',
      breaks: 'chi-square',
      check: (each) => agree(each, 1, 1 + 1e-9),
    },
    {
      id: 'gauss-1e-9',
      title: 'the same of sums of powers',
      breaks: 'gauss',
      check: (each) => agree(each, 1, 1 + 1e-9),
    },
    {
      id: 'space-1e-7',
      title: 'masses larger by 1e-7',
      breaks: 'space',
      check: (each) => agree(each, SPACE, 1 + 1e-7),
    },
    {
      id: 'search-1e-6',
      title: 'places larger by 1e-6',
      breaks: 'searches',
      check: (each) => agree(each, 1, 1 + 1e-6),
    },
  ],
  // each visits the range of all scales
  sizes: {
    quick: { cases: 16, controlCases: 8 },
    ci: { cases: 100, controlCases: 20 },
    deep: { cases: 1000, controlCases: 50 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of both sides, relative to the terms that they are made of' },
    { name: 'rounding up to 1', value: TO_ONE, meaning: 'of an integral over correlations up to 1, relative to tau^3' },
  ],
});

/** @param allowed roundings */
function agree(each: TwoWays, allowed: number, factor?: number) {
  return agreeTo(allowed * ROUNDING, each, factor);
}
