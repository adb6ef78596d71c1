import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate, minus, plus, times } from '../../src/numeric/estimate.js';
import { between, logBetween, shares } from '../generators/numbers.js';
import { CDF_ERROR, normalTail } from '../oracles/normal-tails.js';
import { PAPER } from '../paper.js';

export const modesOfData = claim({
  id: 'modes-of-data',
  title: 'Data of two modes at -mu and mu lie near one of them: |x| is near mu, up to a variance of the order of mu^2',
  source: {
    paper: PAPER,
    locus: 'eq. 17, eq. 40 and Remark 6',
    note:
      'eqs. 17 and 40 at v = 1, and "= Theta(mu)" for mu >= c sqrt(ln(1/delta^2)), c > 1. Remark 6 puts the end of ' +
      'separation at var = Theta(mu): if var is the variance, the modes stay apart there, up to one of the order of mu^2. What ' +
      'it says of var = o(mu) stands',
  },
  assumptions: [
    { statement: 'd = 1, p_0 = q_1 N(-mu, v) + q_2 N(mu, v), q_1 + q_2 = 1, q_1 > 0, q_2 > 0' },
    { statement: '0 < delta <= 1', holds: ({ delta }: ModesCase) => 0 < delta && delta <= 1 },
    { statement: 'mu > sqrt(v ln(1/delta^2))', holds: ({ excess }: ModesCase) => excess > 1 },
  ],
  scope: ['v from 0.01 to 100, mu up to 1.7 times sqrt(v ln(1/delta^2)), delta down to 1e-100; nothing is drawn'],
  laws: {
    within: {
      statement: 'P(| |x| - mu | > sqrt(v ln(1/delta^2))) <= delta',
      latex: String.raw`P\bigl( |x| \notin \bigl[ \mu - \sqrt{v \ln(1/\delta^2)}, \ \mu + \sqrt{v \ln(1/\delta^2)} \bigr] \bigr)
        \le \delta`,
      sharpness: 'upper',
      measure: (aCase: ModesCase) => ofModulus(aCase, 2),
      check: ofTail,
    },
    apart: {
      statement: [
        'P(x lies beyond 0 from the mode that it is drawn from) = Phi(-mu/sqrt(v)) <= exp(-mu^2/(2v))/2,',
        'which falls to 0 as mu -> infinity wherever v = o(mu^2): for v = k mu it is at most exp(-mu/(2k))/2',
      ].join('\n'),
      latex: String.raw`P(x \text{ beyond } 0 \text{ from its mode}) = \Phi(-\mu/\sqrt v) \le \tfrac12 e^{-\mu^2/(2v)}`,
      sharpness: 'upper',
      axes: { measured: 'P(x lies beyond 0)', bound: 'exp(-mu^2/(2v))/2' },
      measure: (aCase: ModesCase) => beyondMiddle(aCase),
      check: ({ beyond, square }) => atMost(beyond, 0.5 * Math.exp(-square / 2)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => modes(),
  controls: [
    {
      id: 'without-square',
      title: 'sqrt(v ln(1/delta)) in place of sqrt(v ln(1/delta^2))',
      breaks: 'within',
      cases: () => modes(logBetween(1e-100, 0.15)),
      measure: (aCase: ModesCase) => ofModulus(aCase, 1),
    },
    {
      id: 'one-mode',
      title: 'x in place of |x|: data near mu alone, for delta < q_1',
      breaks: 'within',
      cases: () => modes(logBetween(1e-100, 0.05)),
      measure: nearOneMode,
    },
    {
      id: 'larger-exponent',
      title: 'exp(-1.1 mu^2/(2v))/2 in place of exp(-mu^2/(2v))/2, for modes at ten deviations and more',
      breaks: 'apart',
      cases: () => modes(logBetween(1e-100, 1e-30)),
      check: ({ beyond, square }) => atMost(beyond, 0.5 * Math.exp(-0.55 * square)),
    },
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
});

interface ModesCase {
  readonly variance: number;
  readonly delta: number;
  /** mu/sqrt(v ln(1/delta^2)). */
  readonly excess: number;
  /** q_1 and q_2. */
  readonly weights: readonly number[];
}

function modes(
  delta: Arbitrary<number> = fc.oneof(logBetween(1e-3, 0.5), logBetween(1e-100, 1e-3)),
): Arbitrary<ModesCase> {
  // further apart, exp(-mu^2/(2v)) is 0 in doubles for the least delta
  return fc.record({ variance: logBetween(0.01, 100), delta, excess: between(1.001, 1.7), weights: shares(2) });
}

interface Tail {
  readonly delta: number;
  readonly beyond: Estimate;
}

function ofTail({ beyond, delta }: Tail) {
  return atMost(beyond, delta);
}

/** sqrt(ln(1/delta^power)). */
function radiusOf(delta: number, power: number): number {
  return Math.sqrt(-power * Math.log(delta));
}

/** mu/sqrt(v) = excess sqrt(ln(1/delta^2)). */
function distanceOf({ delta, excess }: ModesCase): number {
  return excess * radiusOf(delta, 2);
}

/** P(| |x| - mu | > c sqrt(v)), c = sqrt(ln(1/delta^power)): that of one mode, less what it has near the other. */
function ofModulus(aCase: ModesCase, power: number): Tail {
  const { delta } = aCase;
  const [c, z] = [radiusOf(delta, power), distanceOf(aCase)];
  const nearOther = times(0.5, minus(normalTail(2 * z - c), normalTail(2 * z + c)));
  return { delta, beyond: minus(normalTail(c), nearOther) };
}

/** P(|x - mu| > c sqrt(v)): q_1 of all data but what their own mode has there, and the tail of the others. */
function nearOneMode(aCase: ModesCase): Tail {
  const { delta, weights } = aCase;
  const [c, z] = [radiusOf(delta, 2), distanceOf(aCase)];
  const nearOther = times(0.5, minus(normalTail(2 * z - c), normalTail(2 * z + c)));
  const [q, p] = weights;
  return { delta, beyond: plus(times(q, minus(1, nearOther)), times(p, normalTail(c))) };
}

/** Phi(-z) and z^2, z = mu/sqrt(v). */
function beyondMiddle(aCase: ModesCase): { readonly beyond: Estimate; readonly square: number } {
  const z = distanceOf(aCase);
  return { beyond: times(0.5, normalTail(z)), square: z * z };
}
