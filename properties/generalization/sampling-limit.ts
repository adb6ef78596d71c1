import { costOf } from '../../src/bound/sampling-cost.js';
import { claim } from '../../src/claim/claim.js';
import { reported, vacuous } from '../../src/claim/law.js';
import { atMost, type Estimate, equal, minus } from '../../src/numeric/estimate.js';
import { settingStrata } from '../generators/experiments.js';
import { PAPER } from '../paper.js';
import {
  briefAtoms,
  briefDraws,
  DEVIATIONS,
  grownCases,
  growthOfCost,
  type Limit,
  type LimitCase,
  largerLimitCases,
  largestLimitCases,
  limitByEquations,
  limitCases,
  limitOf,
  type MeanCost,
  meanCost,
} from './sampling-limit.measure.js';

/** Stated chance that the mean of the draws is farther off. */
const DELTA = 0.05;
/** Required agreement with the limit over all sets of data, as a fraction of both parts together. */
const LIMIT_TOLERANCE = 1e-4;
/** How near the extrapolants of a limit have to be for it to be known to that. */
const RESOLVED = 5e-6;
/** The same with the equations in small steps. */
const STEPS_TOLERANCE = 1e-5;
/** The most that c is stated to grow by, as a power of tau; the bracket that is printed has 4. */
const LARGEST_GROWTH = 0.5;

export const samplingLimit = claim({
  id: 'sampling-limit',
  title: 'n data cost a flow c(tau)/n in the mean, with c in closed form, which grows slowly with training',
  source: {
    paper: PAPER,
    locus: 'Theorem 1',
    note: 'the cost of the data given the features, exact to first order in 1/n, where it has tau^4/(mn)',
  },
  assumptions: [
    {
      statement: 'A_n and A are the gradient flows on n data and on p_0, tau in the clock of theta; E|x_0|^4 is finite',
    },
    { statement: 'G and B are those of the loss that is descended, as a function of A - A_0; J has the weight g^2' },
    { statement: 'Z_x and B_x are G and B of the one datum x; the data are independent of the features' },
  ],
  scope: [
    'limit: two and three atoms on the line and in the plane, any process, weight and A_0, tau from 0.1 to 100; three atoms at',
    'm to 8 in quick, to 16 in ci and to 64 in deep, as their sets are many',
    'mean: bumps on the line and n = 128, tau from 1 to 1000; growth: normals and two modes of variance 1, m from 16',
    'as c is not 0, with another power of n in place of n the limit is 0 or infinite',
    'losses are those of 8 nodes in diffusion time: c holds for the loss of any quadrature with positive weights',
  ],
  laws: {
    limit: {
      statement: [
        'n (E J(A_n(tau)) - J(A(tau))) -> c(tau) = (1/m) <grad, K> + (1/2m) E|D_x H^(1/2)|_F^2 as n grows,',
        'D_x(s) = ∫_0^s ((B_x - B) - A(u) (Z_x - G)) e^(-(s-u) G) du,  K = -E ∫_0^tau D_x(s) (Z_x - G) e^(-(tau-s) G) ds,',
        'grad/m that of J at A(tau), H its gram; by all sets of n data, extrapolated in 1/n',
      ].join('\n'),
      latex: String.raw`n \bigl( E J(A_n(\tau)) - J(A(\tau)) \bigr) \to c(\tau) =
        \langle \nabla J(A(\tau)), K(\tau) \rangle + \tfrac{1}{2m} E \|D_x(\tau) H^{1/2}\|_F^2, \quad
        K(\tau) = -E \int_0^\tau D_x(s) (Z_x - G) e^{-(\tau - s) G} \, ds`,
      sharpness: 'tight',
      measure: limitOf,
      check: (found) => sameLimit(found, costOf(found.cost)),
    },
    equations: {
      statement: [
        "both parts of c solve A' = B - A G,  D_x' = (B_x - B) - A (Z_x - G) - D_x G,",
        "K' = -E D_x (Z_x - G) - K G, from 0",
      ].join('\n'),
      latex: String.raw`D_x' = (B_x - B) - A (Z_x - G) - D_x G, \quad K' = -E D_x (Z_x - G) - K G`,
      sharpness: 'tight',
      measure: limitByEquations,
      check: ({ cost, shift, scatter }) => [
        // its terms cancel to a twentieth and less, and steps are wrong by a part of them
        equal(cost.shift, shift, { tolerance: STEPS_TOLERANCE, scale: cost.size }),
        equal(cost.scatter, scatter, { tolerance: STEPS_TOLERANCE }),
      ],
    },
    mean: {
      statement: [
        'with probability at least 1 - delta, the mean of 10 pairs of sets of n data, each 2 f_2n of both together less the',
        'mean f_n of each, is within 5 standard errors of c and the error of c, for f_n = n (J(A_n) - J(A) - L - Q) + c, where',
        'L = <grad J, D> is of first order in dG and dB and Q = c of the one datum (G_n, B_n), so that E L = 0 and E Q = c/n',
      ].join('\n'),
      latex: String.raw`P \bigl( |\overline{2 f_{2n} - f_n} - c| \le 5\,\mathrm{SE} \bigr) \ge 1 - \delta, \quad
        f_n = n (J(A_n) - J(A) - L - Q) + c,\ E L = 0,\ E Q = c/n`,
      sharpness: 'tight',
      axes: { measured: '|mean - c|', bound: '5 standard errors + error of c' },
      kind: 'coverage',
      check: (found) => nearMean(found, found.cost),
    },
    growth: {
      statement: 'in the median over features, the slope of ln c in ln tau from 10 to 1e5 is at most 1/2',
      latex: String.raw`\text{in the median over features, } d \ln c / d \ln \tau \le 1/2 \text{ from } \tau = 10 \text{ to } 10^5`,
      sharpness: 'upper',
      axes: { measured: 'slope of ln c in ln tau' },
      kind: 'trend',
      measure: growthOfCost,
      check: ({ slope }) => atMost(slope, LARGEST_GROWTH),
    },
    exponent: {
      statement: 'the slope of ln c in ln tau from 10 to 1e5; the printed bound tau^4/(mn) allows 4',
      latex: String.raw`d \ln c / d \ln \tau`,
      sharpness: 'tight',
      kind: 'finding',
      measure: growthOfCost,
      check: ({ slope }) => reported(slope),
    },
  },
  kind: 'identity',
  delta: DELTA,
  expects: 'holds',
  cases: limitCases,
  furtherCases: largerLimitCases,
  deepestCases: largestLimitCases,
  strata: ({ drawn }: LimitCase) => settingStrata(drawn),
  measure: meanCost,
  controls: [
    {
      id: 'without-k',
      title: 'c without K, for two atoms and tau = 0.1',
      breaks: 'limit',
      cases: briefAtoms,
      check: (found) => sameLimit(found, found.cost.scatter),
    },
    {
      id: 'k-turned',
      title: 'the sign of K turned, for two atoms and tau = 0.1',
      breaks: 'limit',
      cases: briefAtoms,
      check: (found) => sameLimit(found, found.cost.scatter - found.cost.shift),
    },
    {
      id: 'half-the-scatter',
      title: 'half of the scatter',
      breaks: 'equations',
      check: ({ cost, scatter }) => equal(0.5 * cost.scatter, scatter, { tolerance: STEPS_TOLERANCE }),
    },
    {
      id: 'draws-without-k',
      title: 'c without K, for bumps and tau = 0.1',
      breaks: 'mean',
      exceedance: 0.8,
      cases: briefDraws,
      check: (found) => nearMean(found, minus(found.cost, found.shift)),
    },
    {
      id: 'does-not-grow',
      title: 'c does not grow: the slope is at most 0',
      breaks: 'growth',
      exceedance: 0.99,
      cases: grownCases,
      check: ({ slope }) => atMost(slope, 0),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: LIMIT_TOLERANCE,
      meaning: 'required agreement with the limit, as a fraction of both terms',
    },
    {
      name: 'steps',
      value: STEPS_TOLERANCE,
      meaning: 'required agreement with small steps, as a fraction of both parts',
    },
    { name: 'delta', value: DELTA, meaning: 'the chance that the mean of the draws is farther off' },
    {
      name: 'deviations',
      value: DEVIATIONS,
      meaning: 'standard errors that it may be off; Student: 7e-4 of draws are',
    },
  ],
  sizes: {
    quick: { cases: 36, controlCases: 36 },
    ci: { cases: 120, controlCases: 48 },
    deep: { cases: 2000, controlCases: 100 },
  },
  proves: 'generalisation',
  chain: ({ trainingTime, samples, change, cost, mean }) => [
    { name: 'training time', formula: 'tau', value: trainingTime },
    { name: 'population', formula: 'J(A(tau)) - J_0', value: change },
    { name: 'cost of a datum', formula: 'c(tau)', value: cost },
    {
      name: 'expected',
      formula: `J(A(tau)) + c(tau)/n - J_0, n = ${samples}`,
      value: { value: change + cost.value / samples, error: cost.error / samples },
    },
    { name: 'mean of draws', formula: 'the same with c by draws of n data', value: change + mean / samples },
  ],
});

function sameLimit({ enumerated, cost }: Limit, claimed: number) {
  const scale = Math.abs(cost.shift) + cost.scatter;
  if (!(enumerated.error < RESOLVED * scale)) return vacuous('n is too small for an expansion in 1/n');
  return equal(claimed, enumerated, { tolerance: LIMIT_TOLERANCE, scale });
}

/** Within the standard errors, and the error of c. */
function nearMean({ mean, deviation }: MeanCost, cost: Estimate) {
  return atMost(Math.abs(mean - cost.value), DEVIATIONS * deviation + cost.error);
}
