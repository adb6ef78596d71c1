import { claim } from '../../src/claim/claim.js';
import { atMost, equal } from '../../src/numeric/estimate.js';
import { casesBy, costCases, type ErrorCase, errorCases, kinkCases } from '../generators/error-cases.js';
import type { Covered } from '../measurements/covered-numbers.js';
import { type KinkPassing, kinkPassing } from '../measurements/kink-passing.js';
import { byParts, NODES } from '../measurements/numbers-by-parts.js';
import { besideFinerRule, COARSE_NODES, costBesideFiner, FINE_NODES } from './stated-errors.measure.js';

/** How much of the distance between rules an error may lack; tilted rules have fewer nodes in training time where errors are told. */
const [SLACK, SLACK_BY_PANELS] = [1e-3, 0.05];
/** Required agreement of what kinks leave with what is said of it: of waves, the first is taken. */
const WAVES = 0.1;
/** The same of what is said of many data, relative to one of them. */
const AS_ONE = 1e-10;

/** How many times as large as that an error is at most, beside what no rule shows; the size of that, as a part of the number. */
const [LARGEST, UNSEEN] = [30, 1e-7];
/** In nats, numbers below which errors are relative to this. */
const LEAST = 0.01;

/** Rounding of a number that is a sum of others, as a part of them. */
const ROUNDING = 1e-11;
/** The same of numbers that are integrals over training time, of which parts of a rule have coarser panels: 1e-10 was seen. */
const PANELS = 1e-9;

export const statedErrors = claim({
  id: 'stated-errors',
  title: 'Every number of a measurement is within the error that is stated beside it',
  source: { paper: 'this suite', locus: 'numerics of a measurement' },
  assumptions: [{ statement: 'no feature is on or off for so short a time that no rule in diffusion time sees it' }],
  scope: [
    'every weighting and any start: each key of what `measure` prints is asked by itself, matrices entry by entry',
    'on the line, in the plane, and for components that are far apart on five axes',
    `parts of ${NODES} nodes, and ${COARSE_NODES} nodes beside ${FINE_NODES}; klSde, klOde and W2 are asked by \`solver-errors\``,
  ],
  laws: {
    parts: {
      statement: [
        'the error of a number is no less than the distances between those by rules which count some nodes more, each third of them',
        '(with a coarser cloud of its own, where p_0 is one) and either half, and the errors of the flow, which all of these share, of',
        'the entropies that the number is made of, and of klScore of a model as it is;',
        'a third counts thrice what is left of errors of B from ninths to thirds more, and at least 1/15 and the root of the share nu of',
        'features with kinks that no node follows; and a half what is left of as much by twice the nodes, and 1/4 at least. Where errors',
        'scatter, distances count more than once: twice by a cloud, 1 + nu times else, and twice as often in G. But for the whole bound,',
        'and where kinks pass parts of a measure, an error is no more than 30 times that',
      ].join('\n'),
      latex: String.raw`f\, (\max_k x_k - \min_k x_k + \max_k y_k - \min_k y_k) + \textstyle\sum_h e(h) \le e(x) \le 30\, (\ldots), \quad f \ge 1 + \nu, \quad
        x_k \text{ by } Q + \theta (Q_{k \bmod 3} - Q),\ y_k \text{ by } Q + \eta (Q_{k \bmod 2} - Q), \quad
        \theta = \max(\tfrac1{15}, \sqrt\nu, 3 \rho),\ \eta = \max(\tfrac14, \sqrt\nu^{\,\ln 2/\ln 3}, 3 \rho^{\ln 2/\ln 3})`,
      sharpness: 'tight',
      measure: byParts,
      check: (each) => [covered(each, 1), notFarTooLarge(each)].flat(),
    },
    finer: {
      statement: 'a number is within its error of the same number by three times as many nodes in diffusion time',
      latex: String.raw`|x_N - x_{3N}| \le e(x_N)`,
      sharpness: 'upper',
      measure: (aCase: ErrorCase) => besideFinerRule(aCase),
      check: (each) => covered(each, 1),
    },
    kinks: {
      statement: [
        'of a kink that passes a component of p_0 from node to node by p and that is s wide, the most that B is off wherever it',
        'passes is lambda h |w| c/pi e^(-2 pi^2 (s/p)^2); n data that lie in one place leave n^(-1/2) of what one of them does. J is',
        'moved, where each readout is of length 1, by no more than twice the root of the sum of their squares, over m',
      ].join('\n'),
      latex: String.raw`\max_z |B - B_N| = \tfrac1\pi \lambda h |w| c\, e^{-2 \pi^2 (s/p)^2}`,
      sharpness: 'tight',
      measure: (aCase: ErrorCase) => kinkPassing(aCase),
      check: (passed) => asLarge(passed, 1),
    },
    cost: {
      statement: [
        'c(tau) is within its error of the same by more nodes in diffusion time and in each component of p_0, and what half of the latter',
        'move that by; and the error is no less than three times what half of its own points of p_0 and fewer nodes in time move it by,',
        'and 5e-4 of its terms',
      ].join('\n'),
      latex: String.raw`\max(|c_N - c_{3N}| - |c_{3N} - c_{3N/2}|,\ 3\, (|c_N - c_{N/2}| + |c_{N/2} - c'_{N/2}|)) \le e(c_N(\tau))`,
      sharpness: 'upper',
      measure: (aCase: ErrorCase) => costBesideFiner(aCase),
      check: (each) => ('vacuous' in each ? each : covered(each, 1)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: errorCases,
  controls: [
    {
      id: 'half',
      title: 'errors half as large',
      breaks: 'parts',
      cases: () => casesBy('parts'),
      check: (each) => covered(each, 0.5),
    },
    {
      id: 'fewer-nodes',
      title: 'numbers by a fourth of the nodes, with the errors of all',
      breaks: 'finer',
      cases: () => casesBy('finer rule'),
      measure: (aCase: ErrorCase) => besideFinerRule(aCase, COARSE_NODES / 4),
    },
    {
      id: 'half-of-the-kink',
      title: 'half of what a kink leaves',
      breaks: 'kinks',
      cases: kinkCases,
      check: (passed) => asLarge(passed, 0.5),
    },
    {
      id: 'cost-half-more',
      title: 'c(tau) beside one and a half times that by more nodes',
      breaks: 'cost',
      cases: costCases,
      measure: (aCase: ErrorCase) => costBesideFiner(aCase, 1.5),
    },
  ],
  sizes: {
    quick: { cases: 32, controlCases: 10 },
    ci: { cases: 90, controlCases: 24 },
    deep: { cases: 1000, controlCases: 100 },
  },
  constants: [
    { name: 'slack', value: SLACK, meaning: 'part of the distance between rules that an error may lack' },
    { name: 'slack by panels', value: SLACK_BY_PANELS, meaning: 'the same of integrals over training time' },
    { name: 'waves', value: WAVES, meaning: 'required agreement of what a kink leaves in B with what is said of it' },
    {
      name: 'as one',
      value: AS_ONE,
      meaning: 'required agreement of what n data and one of them leave, relative to one',
    },
    { name: 'largest', value: LARGEST, meaning: 'how many times as large as what it has to cover an error is at most' },
    { name: 'unseen', value: UNSEEN, meaning: 'what no rule shows of a number, as a part of max(it, 0.01)' },
    { name: 'rounding', value: ROUNDING, meaning: 'of a number, as a part of the terms it is made of' },
    { name: 'panels', value: PANELS, meaning: 'the same of integrals over training time' },
  ],
});

/** What a kink leaves in B is what is said of it, and of data so much as errors that are independent leave. */
function asLarge({ most, said, samples, ofData, ofDatum, ofLoss, together }: KinkPassing, part: number) {
  return [
    { ...equal(part * said, most, { tolerance: WAVES }), where: 'a component' },
    { ...equal(ofData, ofDatum / Math.sqrt(samples), { tolerance: AS_ONE, scale: ofDatum }), where: 'data' },
    { ...equal(ofLoss, 2 * together, { tolerance: AS_ONE }), where: 'J' },
  ];
}

/** A part of the stated error covers the distance. */
function covered({ key, distance, stated, size, byPanels, moved }: Covered, part: number) {
  return {
    ...atMost(
      (1 - (byPanels === 1 ? SLACK_BY_PANELS : SLACK)) * distance,
      // the range of thirds and that of halves are both moved
      part * stated + 2 * moved + (byPanels === 1 ? PANELS : ROUNDING) * size,
    ),
    where: key,
  };
}

/** The error is not far larger; that of the whole bound grows with the root of the ratio of its parts. */
function notFarTooLarge({ key, distance, stated, other, size, isFarther }: Covered) {
  if (isFarther === 1) return [];
  return { ...atMost(stated, LARGEST * (distance + other) + UNSEEN * Math.max(LEAST, size)), where: `${key}, at most` };
}
