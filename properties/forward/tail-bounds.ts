import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import { CDF_ERROR, normalTail } from '../by-definition/normal-tail.js';
import { logBetween } from '../cases/generators.js';

/** P(|eps| > radius) against delta. */
function compare(delta: number, radius: number): Comparison {
  const tail = normalTail(radius);
  return { measured: tail.value, bound: delta, error: tail.error, detail: { delta, radius } };
}

export const tailBounds = claim({
  id: 'tail-bounds',
  group: 'forward',
  title: 'A standard normal is within sqrt(ln(1/delta^2)) of 0 with probability at least 1 - delta',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemmas 1 and 7, in one dimension' },
  statement: String.raw`P\bigl( |\epsilon| > \sqrt{\ln(1/\delta^2)} \bigr) \le \delta, \quad \epsilon \sim N(0, 1)`,
  plain: 'P(|eps| > sqrt(ln(1/delta^2))) <= delta,  eps ~ N(0, 1)',
  sharpness: 'tight',
  assumptions: [{ statement: '0 < delta <= 1', holds: (delta: number) => 0 < delta && delta <= 1 }],
  kind: 'exact',
  expects: 'holds',
  // down to where tails are subnormal; equality at delta = 1
  cases: logBetween(1e-300, 1),
  check: (delta) => compare(delta, Math.sqrt(-2 * Math.log(delta))),
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
  controls: [
    control({
      id: 'without-square',
      title: 'sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2))',
      // above 0.2 the shorter radius is long enough too
      cases: logBetween(1e-100, 0.15),
      check: (delta) => compare(delta, Math.sqrt(-Math.log(delta))),
    }),
  ],
  proves: 'sampling',
});
