import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { atMost, type Comparison } from '../../src/numeric/estimate.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { COUNT, DELTA, FEW, sameSeedTwice, timesCases, timesOf } from './training-times.measure.js';

/** A comparison of draws, with what they are like where it fails. */
function shown(comparison: Comparison, summary: () => string): Comparison {
  return isRefuted(comparison) ? { ...comparison, evidence: { found: summary() } } : comparison;
}

/** Between no time and one. */
const NONE = 0.5;

export const trainingTimes = claim({
  id: 'training-times',
  title: 'Training times are drawn from the law that is meant',
  source: {
    paper: 'Massart 1990, The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz Inequality',
    locus: 'Corollary 1',
    note: 'for the distribution of the times that a system draws',
  },
  assumptions: [{ statement: 'the draws of one seed are independent' }],
  scope: [
    `${COUNT} times a seed: of the law 1e-4 that is lost at an end is found, and elsewhere 0.007 in quick and 0.005 in ci`,
    'times are rounded: those of float16 and bfloat16 are compared more coarsely',
  ],
  laws: {
    distribution: {
      statement: 'sup |F_n - F| <= sqrt(ln(2/delta)/(2n)) with probability 1 - delta',
      latex: String.raw`\sup |F_n - F| \le \sqrt{\ln(2/\delta)/(2n)}`,
      sharpness: 'tight',
      causes: ['another law', 'the law of sigma for that of its logarithm', 'times that are clamped far from an end'],
      check: ({ distance, radius, summary }) => shown(atMost(distance, radius), summary),
    },
    ends: {
      statement: 'F(min t) and 1 - F(max t) are at most ln(2/delta)/n with probability 1 - delta',
      latex: String.raw`\max(F(\min_i t_i), 1 - F(\max_i t_i)) \le \ln(2/\delta)/n`,
      sharpness: 'tight',
      causes: ['a range that lacks an end', 'a first or a last level that is never drawn', 'times that are clamped'],
      check: ({ missing, reach, summary }) => shown(atMost(missing, reach), summary),
    },
    support: {
      statement: 'each time is one that the law has: in its interval, or one of its levels',
      latex: String.raw`t_i \in \operatorname{supp} F`,
      sharpness: 'tight',
      kind: 'exact',
      yesOrNo: true,
      causes: ['levels counted from 1 in place of 0', 'an end that is drawn too', 'times in another unit'],
      check: ({ strays, stray }) => ({
        ...atMost(strays, NONE),
        where: `time ${stray} is none that the described law has`,
      }),
    },
    seed: {
      statement: 'another seed gives other times',
      latex: String.raw`(t_i)_{\text{seed}} \ne (t_i)_{\text{other seed}}`,
      sharpness: 'tight',
      kind: 'exact',
      yesOrNo: true,
      causes: ['a seed that is not passed on', 'a generator that is made anew in each call'],
      check: ({ repeated, seeds }) =>
        repeated === undefined
          ? vacuous('nearly all times are one and the same')
          : { ...atMost(repeated, NONE), where: `seeds ${seeds} give the same ${FEW} times` },
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  ...aboutSystems(['times'], timesCases, timesOf),
  // many times in few cases: what a law resolves is set by the times of a case
  sizes: {
    quick: { cases: 12, controlCases: 10 },
    ci: { cases: 24, controlCases: 10 },
    deep: { cases: 100, controlCases: 10 },
  },
  controls: [
    {
      id: 'square',
      title: 'the square of what is uniform in place of it',
      breaks: 'distribution',
      cases: () => referenceCases(['times'], timesCases),
      exceedance: 0.9999,
      check: ({ distanceOfSquares, radius }) => atMost(distanceOfSquares, radius),
    },
    {
      id: 'thousandth-lost',
      title: 'a thousandth of the law is lost at an end',
      breaks: 'ends',
      cases: () => referenceCases(['times'], timesCases),
      exceedance: 0.9999,
      check: ({ missing, reach }) => atMost(0.001 + 0.999 * missing, reach),
    },
    {
      id: 'without-tenths',
      title: 'a law without its first and its last tenth',
      breaks: 'support',
      cases: () => referenceCases(['times'], timesCases),
      check: ({ inTenths }) => atMost(inTenths, NONE),
    },
    {
      id: 'same-seed',
      title: 'the same seed twice',
      breaks: 'seed',
      cases: () => referenceCases(['times'], sameSeedTwice),
    },
  ],
  constants: [
    { name: 'n', value: COUNT, meaning: 'times a seed' },
    { name: 'delta', value: DELTA, meaning: 'chance that a right law is farther off' },
  ],
});
