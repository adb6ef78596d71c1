import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { CDF_ERROR, normalTail } from '../by-definition/normal-tail.js';
import { logBetween, sizes } from '../cases/numbers.js';

export const tailBoundsAsPrinted = claim({
  id: 'tail-bounds-as-printed',
  title: 'The radius that holds one coordinate does not hold all d coordinates of a normal vector',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 1 and Lemma 7' },
  assumptions: [
    { statement: 'd > 1', holds: ({ dimension }: TailCase) => dimension > 1 },
    { statement: '0 < delta <= 1', holds: ({ delta }) => 0 < delta && delta <= 1 },
  ],
  scope: ['d and delta at which d tails of one coordinate, each about 0.8 delta/sqrt(2 ln(1/delta)), exceed delta'],
  laws: {
    'every-coordinate': {
      says: 'P(|x|_inf > sqrt(ln(1/delta^2))) <= delta,  x ~ N(0, I_d)',
      latex: String.raw`P\bigl( \|x\|_\infty > \sqrt{\ln(1/\delta^2)} \bigr) \le \delta, \quad x \sim N(0, I_d)`,
      sharpness: 'upper',
      of: ({ beyond, delta }) => atMost(beyond, delta),
    },
  },
  kind: 'exact',
  expects: { refuted: 'the radius, which does not grow with d: a union bound over the coordinates is missing' },
  cases: anyTail,
  measure: (aCase: TailCase) => beyondOf(aCase, Math.sqrt(-2 * Math.log(aCase.delta))),
  controls: [
    {
      id: 'without-square',
      title: 'sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2)) too',
      breaks: 'every-coordinate',
      measure: (aCase: TailCase) => beyondOf(aCase, Math.sqrt(-Math.log(aCase.delta))),
    },
    {
      id: 'union-bound',
      title: 'd/delta in place of 1/delta: sqrt(2 ln(d/delta))',
      breaks: 'every-coordinate',
      expects: 'holds',
      measure: (aCase: TailCase) => beyondOf(aCase, Math.sqrt(2 * Math.log(aCase.dimension / aCase.delta))),
    },
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
});

interface TailCase {
  readonly dimension: number;
  readonly delta: number;
}

function anyTail() {
  return fc.record({ dimension: sizes(10, 1000), delta: logBetween(1e-6, 0.2) });
}

interface Beyond extends TailCase {
  readonly radius: number;
  readonly oneCoordinate: Estimate;
  readonly beyond: Estimate;
}

/** P(|x|_inf > radius) = 1 - (1 - P(|x_1| > radius))^d for x ~ N(0, I_d). */
function beyondOf({ dimension, delta }: TailCase, radius: number): Beyond {
  const tail = normalTail(radius);
  const value = -Math.expm1(dimension * Math.log1p(-tail.value));
  return { dimension, delta, radius, oneCoordinate: tail, beyond: { value, error: dimension * tail.error } };
}
