import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { logBetween } from '../generators/numbers.js';
import { CDF_ERROR, normalTail } from '../oracles/normal-tails.js';

export const tailBounds = claim({
  id: 'tail-bounds',
  title: 'A standard normal is within sqrt(ln(1/delta^2)) of 0 with probability at least 1 - delta',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'eq. 21' },
  assumptions: [{ statement: '0 < delta <= 1', holds: (delta: number) => 0 < delta && delta <= 1 }],
  scope: [
    'delta from 0.2, where the tail is 0.36 delta, down to where tails are subnormal; at delta = 1 both sides are 1',
  ],
  laws: {
    tail: {
      statement: 'P(|eps| > sqrt(ln(1/delta^2))) <= delta,  eps ~ N(0, 1)',
      latex: String.raw`P\bigl( |\epsilon| > \sqrt{\ln(1/\delta^2)} \bigr) \le \delta, \quad \epsilon \sim N(0, 1)`,
      sharpness: 'tight',
      check: ({ beyond, delta }) => atMost(beyond, delta),
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
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
  proves: 'sampling',
});

/** The probability beyond a radius. */
function beyond(delta: number, radius: number): { delta: number; radius: number; beyond: Estimate } {
  return { delta, radius, beyond: normalTail(radius) };
}
