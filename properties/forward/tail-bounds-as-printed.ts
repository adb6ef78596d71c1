import fc from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import { CDF_ERROR, normalTail } from '../by-definition/normal-tail.js';
import { logBetween, sizes } from '../cases/generators.js';

interface TailCase {
  readonly dimension: number;
  readonly delta: number;
}

/** Dimensions and confidences at which one coordinate's tail, about 0.8 delta/sqrt(2 ln(1/delta)), fills delta several times. */
const cases = fc.record({ dimension: sizes(10, 1000), delta: logBetween(1e-6, 0.2) });

/** P(|x|_inf > radius) = 1 - (1 - P(|x_1| > radius))^d for x ~ N(0, I_d), against delta. */
function compare({ dimension, delta }: TailCase, radius: number): Comparison {
  const tail = normalTail(radius);
  return {
    measured: -Math.expm1(dimension * Math.log1p(-tail.value)),
    bound: delta,
    error: dimension * tail.error,
    detail: { dimension, delta, radius, tailOfOneCoordinate: tail.value },
  };
}

export const tailBoundsAsPrinted = claim({
  id: 'tail-bounds-as-printed',
  group: 'forward',
  title: 'The radius of one coordinate does not hold all d coordinates of a normal vector',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemmas 1 and 7' },
  statement: String.raw`P\bigl( \|x\|_\infty > \sqrt{\ln(1/\delta^2)} \bigr) \le \delta, \quad x \sim N(0, I_d)`,
  plain: 'P(|x|_inf > sqrt(ln(1/delta^2))) <= delta,  x ~ N(0, I_d)',
  sharpness: 'upper',
  assumptions: [
    { statement: 'd > 1', holds: ({ dimension }: TailCase) => dimension > 1 },
    { statement: '0 < delta <= 1', holds: ({ delta }) => 0 < delta && delta <= 1 },
  ],
  kind: 'exact',
  expects: { refuted: 'the radius, which does not grow with d: a union bound over the coordinates is missing' },
  cases,
  check: (aCase) => compare(aCase, Math.sqrt(-2 * Math.log(aCase.delta))),
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
  controls: [
    control({
      id: 'without-square',
      title: 'sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2)) too',
      cases,
      check: (aCase) => compare(aCase, Math.sqrt(-Math.log(aCase.delta))),
    }),
    control({
      id: 'union-bound',
      title: 'd/delta in place of 1/delta: sqrt(2 ln(d/delta))',
      expects: 'holds',
      cases,
      check: (aCase) => compare(aCase, Math.sqrt(2 * Math.log(aCase.dimension / aCase.delta))),
    }),
  ],
});
