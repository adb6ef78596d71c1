import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { logBetween } from '../generators/numbers.js';
import { CDF_ERROR, normalTail } from '../oracles/normal-tails.js';
import { PAPER } from '../paper.js';

export const tailBounds = claim({
  id: 'tail-bounds',
  title: 'A standard normal is within sqrt(ln(1/delta^2)) of 0 with probability at least 1 - delta',
  source: {
    paper: PAPER,
    locus: 'eq. 21',
    note: 'and the inequalities of Birnbaum (1942) and Sampford (1953) for the ratio of Mills, between which the tail is known',
  },
  assumptions: [{ statement: '0 < delta <= 1', holds: (delta: number) => 0 < delta && delta <= 1 }],
  scope: [
    'delta from 0.2, where the tail is 0.36 delta, down to where tails are subnormal; at delta = 1 both sides are 1',
  ],
  laws: {
    tail: {
      statement: 'P(|eps| > sqrt(ln(1/delta^2))) <= delta,  eps ~ N(0, 1)',
      latex: String.raw`P\bigl( |\epsilon| > \sqrt{\ln(1/\delta^2)} \bigr) \le \delta, \quad \epsilon \sim N(0, 1)`,
      sharpness: 'upper',
      check: ({ beyond, delta }) => atMost(beyond, delta),
    },
    mills: {
      statement: [
        'delta sqrt(2/pi) 2/(r + sqrt(r^2 + 4)) <= P(|eps| > r) <= delta sqrt(2/pi) 4/(3 r + sqrt(r^2 + 8)),',
        'r = sqrt(ln(1/delta^2))',
      ].join('\n'),
      latex: String.raw`\sqrt{\tfrac{2}{\pi}} \frac{2 \delta}{r + \sqrt{r^2 + 4}} \le P(|\epsilon| > r) \le
        \sqrt{\tfrac{2}{\pi}} \frac{4 \delta}{3 r + \sqrt{r^2 + 8}}, \quad r = \sqrt{\ln(1/\delta^2)}`,
      sharpness: 'tight',
      check: (values) => [atMost(lowerTail(values, 4), values.beyond), atMost(values.beyond, upperTail(values, 8))],
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => fc.oneof(logBetween(1e-8, 0.2), logBetween(1e-300, 1e-8)),
  measure: (delta: number) => beyond(delta, Math.sqrt(-2 * Math.log(delta))),
  controls: [
    {
      id: 'without-square',
      title: 'sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2))',
      breaks: 'tail',
      // above 0.2 the shorter radius is long enough too
      cases: () => logBetween(1e-100, 0.15),
      measure: (delta: number) => beyond(delta, Math.sqrt(-Math.log(delta))),
    },
    {
      id: 'nearby-power',
      title: 'sqrt(ln(1/delta^1.95)) in place of sqrt(ln(1/delta^2)), for tiny delta',
      breaks: 'tail',
      // delta^-0.025 must exceed sqrt(pi/2) times the radius
      cases: () => logBetween(1e-300, 1e-60),
      measure: (delta: number) => beyond(delta, Math.sqrt(-1.95 * Math.log(delta))),
    },
    {
      id: 'nearby-lower-root',
      title: 'sqrt(r^2 + 8/pi) in place of sqrt(r^2 + 4), which makes an upper bound of the lower one',
      breaks: 'mills',
      check: (values) => atMost(lowerTail(values, 8 / Math.PI), values.beyond),
    },
    {
      id: 'nearby-upper-root',
      title: 'sqrt(r^2 + 9) in place of sqrt(r^2 + 8), for delta up to 0.01',
      breaks: 'mills',
      // r^4 must exceed 32
      cases: () => logBetween(1e-300, 0.01),
      check: (values) => atMost(values.beyond, upperTail(values, 9)),
    },
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
  proves: 'sampling',
});

/** The probability beyond a radius. */
interface Tail {
  readonly delta: number;
  readonly radius: number;
  readonly beyond: Estimate;
}

function beyond(delta: number, radius: number): Tail {
  return { delta, radius, beyond: normalTail(radius) };
}

/** delta sqrt(2/pi) 2/(r + sqrt(r^2 + c)). */
function lowerTail({ delta, radius: r }: Tail, c: number): number {
  return (delta * Math.sqrt(2 / Math.PI) * 2) / (r + Math.sqrt(r * r + c));
}

/** delta sqrt(2/pi) 4/(3 r + sqrt(r^2 + c)). */
function upperTail({ delta, radius: r }: Tail, c: number): number {
  return (delta * Math.sqrt(2 / Math.PI) * 4) / (3 * r + Math.sqrt(r * r + c));
}
