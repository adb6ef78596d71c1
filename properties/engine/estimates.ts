import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  boundedOperations,
  type EstimatesCase,
  estimatesCases,
  oneSampledCases,
  type Range,
  type Reached,
  ranges,
  singleLevels,
  unboundedCases,
  unboundedOperations,
  wronglySampled,
} from './estimates.measure.js';

/** Rounding of both sides, relative to the largest of the numbers. */
const ROUNDING = 1e-14;

/** Of a number that is not infinite, the inverse is larger. */
const LEAST = 1e-300;

export const estimates = claim({
  id: 'estimates',
  title: 'What is made of numbers with errors is off by no more than is stated, wherever these numbers may lie',
  source: { paper: 'this suite', locus: 'numbers with errors' },
  assumptions: [{ statement: 'each operand lies within its error, at any place there' }],
  scope: [
    'operands from 1e-9 to 1e9, of either sign or 0, with errors from none to twenty times their size',
    'alpha and sigma of levels, and what is made of two levels; alpha^2 and sigma^2 from 1e-6 on in single precision',
    'bounds of what four levels of SNR cost, from 1e-3 to 1e12, where each may be off by a tenth',
    'sums over spectra of 100 variances, of which each may occur several times, KL of up to 40 axes, and W2 beside cells whose mass may lie at an end',
  ],
  laws: {
    covered: {
      statement: "|f(a', b') - f(a, b)| <= e  for all |a' - a| <= e_a, |b' - b| <= e_b",
      latex: String.raw`|f(a', b') - f(a, b)| \le e \ \text{ for } |a' - a| \le e_a,\ |b' - b| \le e_b`,
      sharpness: 'tight',
      measure: boundedOperations,
      check: covers,
    },
    sharp: {
      statement: 'e is the largest of these distances, and at most twice that of a root',
      latex: String.raw`e \le c \, \max |f(a', b') - f(a, b)|, \quad c = 1, \text{ or } 2 \text{ for } \sqrt{a}`,
      sharpness: 'tight',
      measure: boundedOperations,
      check: isSharp,
    },
    unbounded: {
      statement: 'e is infinite where b may be 0 in a/b, and a in log a',
      latex: String.raw`e = \infty \text{ where } |b| \le e_b \text{ in } a/b, \ a \le e_a \text{ in } \log a`,
      sharpness: 'tight',
      measure: unboundedOperations,
      check: ({ name, stated }) => ({ ...atMost(1 / stated, LEAST), where: name }),
    },
    sampled: {
      statement: 'a result holds by chance if and only if one of its operands does',
      latex: String.raw`\text{sampled}(f(a, b)) \Leftrightarrow \text{sampled}(a) \lor \text{sampled}(b)`,
      sharpness: 'tight',
      measure: (aCase: EstimatesCase) => wronglySampled(aCase),
      check: ({ count }) => atMost(count, 0.5),
    },
    single: {
      statement: [
        'alpha, sigma and sigma^2 in single precision, which vp makes as 1 - alpha^2, are off by no more than is stated',
        'of numbers with the distance 2^-23',
      ].join('\n'),
      latex: String.raw`|\mathrm{fl}(\alpha) - \alpha| \le e_\alpha,\ |\mathrm{fl}(\sigma) - \sigma| \le e_\sigma,\
        |\mathrm{fl}(1 - \mathrm{fl}(\alpha^2)) - \sigma^2| \le e_{\sigma^2}`,
      sharpness: 'upper',
      measure: singleLevels,
      check: (reached) => [covers(reached), isSharp(reached)].filter((each) => each !== undefined),
    },
    spread: {
      statement: 'the spread of a mean of two or three values is their range, of which one need not be given',
      latex: String.raw`\text{spread}(\tfrac{x + y}2; x) = |x - y|, \quad
        \text{spread}(\tfrac{x + y + z}3; x, y) = \max(x, y, z) - \min(x, y, z)`,
      sharpness: 'tight',
      measure: ranges,
      check: (found) => sameRange(found, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: estimatesCases,
  controls: [
    {
      id: 'half-of-an-error',
      title: 'errors half as large',
      breaks: 'covered',
      check: (reached) => covers({ ...reached, stated: 0.5 * reached.stated }),
    },
    {
      id: 'three-times-an-error',
      title: 'errors three times as large',
      breaks: 'sharp',
      check: (reached) => isSharp({ ...reached, stated: 3 * reached.stated }),
    },
    {
      id: 'finite-error',
      title: 'an error of 1e9, as far as an operand with an error may be from 0',
      breaks: 'unbounded',
      cases: unboundedCases,
      check: ({ name, stated }) => ({ ...atMost(1 / Math.min(stated, 1e9), LEAST), where: name }),
    },
    {
      id: 'all-sampled',
      title: 'a result that holds by chance only if all of its operands do',
      breaks: 'sampled',
      cases: oneSampledCases,
      measure: (aCase: EstimatesCase) => wronglySampled(aCase, 'every'),
    },
    {
      id: 'single-a-tenth',
      title: 'a tenth of the errors of numbers in single precision',
      breaks: 'single',
      check: (reached) => covers({ ...reached, stated: 0.1 * reached.stated }),
    },
    {
      id: 'half-of-a-spread',
      title: 'half of the range',
      breaks: 'spread',
      check: (found) => sameRange(found, 0.5),
    },
  ],
  constants: [{ name: 'rounding', value: ROUNDING, meaning: 'of both sides, relative to the largest of the numbers' }],
});

function covers({ name, distance, stated, size }: Reached) {
  if (size === 0) return undefined;
  return { ...atMost(distance, (1 + ROUNDING) * stated + ROUNDING * size), where: name };
}

function isSharp({ name, distance, stated, size, most }: Reached) {
  if (!Number.isFinite(most) || size === 0) return undefined;
  return { ...atMost(stated, most * distance + ROUNDING * size), where: name };
}

function sameRange({ name, range, found }: Range, part: number) {
  return { ...atMost(Math.abs(part * found - range), 4 * ROUNDING), where: name };
}
