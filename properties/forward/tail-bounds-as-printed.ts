import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { between, logBetween } from '../generators/numbers.js';
import { constantBeta } from '../generators/processes.js';
import { CDF_ERROR, normalTail } from '../oracles/normal-tails.js';
import { PAPER } from '../paper.js';

export const tailBoundsAsPrinted = claim({
  id: 'tail-bounds-as-printed',
  title: 'No radius that is free of d holds all d coordinates of the forward process with a given probability',
  source: {
    paper: PAPER,
    locus: 'Lemma 1',
    note: 'eqs. 18 and 22; its proof applies eq. 21, which is about one normal variable, to all d coordinates at once',
  },
  assumptions: [
    { statement: '0 < delta <= 1', holds: ({ delta }: TailCase) => 0 < delta && delta <= 1 },
    {
      statement:
        'Lemma 1 does not say what "<~" hides; it is read as any constant C that is free of d, as the proof of Lemma 6 uses ' +
        'the radius of eq. 27 and as eq. 26 shows its d',
    },
    { statement: 'C_T is the largest of alpha_t and sigma_t over t, with r(t) = alpha_t and r(t) v(t) = sigma_t' },
  ],
  scope: [
    'vp at t = T, where C_T = 1; any x(0) with |x(0)|_inf = h <= 1, whose part in x(t) is taken to lie against that of the noise',
    'C from 1 to 4, and dimensions of half to twenty times the inverse of the tail of one coordinate: 10 and more',
  ],
  laws: {
    'every-coordinate': {
      statement: 'P(|x(t)|_inf > C C_T (|x(0)|_inf + sqrt(ln(1/delta^2)))) <= delta,  for some C and every d',
      latex: String.raw`P\bigl( \|x(t)\|_\infty > C \, C_T (\|x(0)\|_\infty + \sqrt{\ln(1/\delta^2)}) \bigr) \le \delta`,
      sharpness: 'upper',
      axes: { measured: 'P(|x(t)|_inf beyond the radius)', bound: 'delta' },
      check: ({ beyond, delta }) => atMost(beyond, delta),
    },
  },
  kind: 'exact',
  expects: {
    refuted: 'the radius, which does not grow with d: a union bound over the coordinates is missing',
    readings:
      'with the constant 1 it fails for d of ten at delta = 0.05; with any constant it fails as d grows at that delta; ' +
      'in one dimension, and with a constant of size sqrt(ln(d + 1)), it holds',
    untouched:
      'Lemma 7 is about one dimension and holds. Theorem 1 hides d log(d + 1), and carries the radius to the sixth power: ' +
      'with sqrt(ln(d/delta)) in the radius the hidden factor is d log^4(d + 1), and log^3 n more as the lemma is used ' +
      'for n draws at once; that is still not exponential in d, which is what the abstract says, if not the d log(d + 1) of ' +
      'Theorem 1. With a constant that grows with d in Lemma 1 nothing is refuted',
  },
  cases: anyTail,
  measure: (aCase: TailCase) => beyondOf(aCase, printedRadius(aCase), 1),
  controls: [
    {
      id: 'union-bound',
      title: 'sqrt(2 ln(d/delta)) in place of sqrt(ln(1/delta^2))',
      breaks: 'every-coordinate',
      expects: 'holds',
      measure: (aCase: TailCase) => beyondOf(aCase, Math.sqrt(2 * Math.log(aCase.dimension / aCase.delta)), -1),
    },
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
});

interface TailCase {
  readonly process: ProcessSpec;
  readonly constant: number;
  readonly delta: number;
  /** h. */
  readonly reach: number;
  readonly dimension: number;
}

function anyTail() {
  return fc
    .record({
      process: fc.record({ beta: between(1, 4), horizon: between(2, 5) }),
      constant: fc.oneof(fc.constant(1), between(1, 4)),
      delta: logBetween(1e-6, 0.2),
      reach: between(0, 1),
      coordinates: logBetween(0.5, 20),
    })
    .map(({ coordinates, process: { beta, horizon }, ...others }): TailCase => {
      const rest = { ...others, process: constantBeta(beta, horizon) };
      const tail = oneCoordinate(rest, printedRadius(rest), 1);
      return { ...rest, dimension: Math.ceil(coordinates / tail.value) };
    });
}

/** sqrt(ln(1/delta^2)). */
function printedRadius({ delta }: Pick<TailCase, 'delta'>): number {
  return Math.sqrt(-2 * Math.log(delta));
}

interface Beyond extends Pick<TailCase, 'dimension' | 'delta'> {
  readonly oneCoordinate: Estimate;
  readonly beyond: Estimate;
}

/** P(|x_t|_inf > C (h + radius)) = 1 - (1 - P(|x_{t,1}| > C (h + radius)))^d. @param pull see `oneCoordinate` */
function beyondOf(aCase: TailCase, radius: number, pull: 1 | -1): Beyond {
  const { dimension, delta } = aCase;
  const tail = oneCoordinate(aCase, radius, pull);
  const value = -Math.expm1(dimension * Math.log1p(-tail.value));
  return { dimension, delta, oneCoordinate: tail, beyond: { value, error: dimension * tail.error } };
}

/**
 * P(sigma_T |z| > C (h + radius) +- alpha_T h) for z ~ N(0, 1), as C_T = 1.
 *
 * @param pull 1 for the least that any x(0) with |x(0)|_inf = h can leave, -1 for the most
 */
function oneCoordinate(
  { process, constant, reach }: Omit<TailCase, 'dimension'>,
  radius: number,
  pull: 1 | -1,
): Estimate {
  const { coefficients, horizon } = forwardProcess(process);
  const { alpha, sigma } = coefficients(horizon);
  return normalTail((constant * (reach + radius) + pull * alpha * reach) / sigma);
}
