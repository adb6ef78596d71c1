import fc from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import { logBetween, sizes } from '../cases/generators.js';

/** k steps of gradient descent along an eigendirection of G, each of x = eta l. */
interface Descent {
  readonly steps: number;
  readonly x: number;
}

/**
 * Both sides are divided by exp(-(k-1) x), or at large k x nothing would be left to compare. With L(x) = ln(1 - x) + x <= 0:
 *
 * (1 - x)^k e^{kx} = e^{k L(x)} <= 1,  e^{-x} (1 - e^{k L(x)}) <= k x^2/2.
 */
function compare({ steps, x }: Descent, factor: number): Comparison[] {
  const exponent = steps * logExcess(x);
  return [
    { measured: Math.exp(exponent), bound: 1, error: LOG_ROUNDING, detail: { law: 1, steps, x, exponent } },
    {
      measured: -Math.exp(-x) * Math.expm1(exponent),
      bound: factor * 0.5 * steps * x * x,
      // 1 - e^y moves by at most min(|y|, 1) times the relative error of y
      error: LOG_ROUNDING * Math.min(-exponent, 1),
      detail: { law: 2, steps, x, exponent, factor, gap: -Math.exp(-steps * x) * Math.expm1(exponent) },
    },
  ];
}

/** Relative rounding of L: where it is a difference, its terms are at most 20 times larger. */
const LOG_ROUNDING = 32 * Number.EPSILON;

/** L(x) = ln(1 - x) + x = -sum_{j >= 2} x^j/j on (0, 1], -Infinity at 1. */
function logExcess(x: number): number {
  if (x > 0.1) return Math.log1p(-x) + x;
  let power = x * x;
  let sum = 0;
  for (let j = 2; j < 18; j++) {
    sum -= power / j;
    power *= x;
  }
  return sum;
}

export const stepSize = claim({
  id: 'step-size',
  group: 'training',
  title: 'Gradient descent lags behind gradient flow, by a part that shrinks like the step',
  source: { paper: 'this suite', locus: 'what steps cost in place of the flow of Li, Li, Zhang, Bian 2023' },
  statement: String.raw`0 \le e^{-kx} - (1 - x)^k \le \tfrac{k x^2}{2} e^{-(k-1) x}, \quad x = \eta \lambda`,
  plain: '0 <= exp(-k x) - (1 - x)^k <= (k x^2/2) exp(-(k - 1) x),  x = eta lambda',
  sharpness: 'tight',
  assumptions: [
    { statement: 'eta <= 1/lambda_max, so 0 <= x <= 1', holds: ({ x }: Descent) => 0 <= x && x <= 1 },
    { statement: 'k >= 1 steps', holds: ({ steps }) => steps >= 1 },
  ],
  kind: 'exact',
  expects: 'holds',
  cases: fc.record({ steps: sizes(1, 1e6), x: logBetween(1e-6, 1) }),
  check: (descent) => compare(descent, 1),
  constants: [{ name: 'rounding', value: LOG_ROUNDING, meaning: 'relative rounding of ln(1 - x) + x' }],
  controls: [
    control({
      id: 'halved',
      title: 'half of the bound, for small k x, where it is attained',
      cases: fc
        .record({ steps: sizes(1, 1e4), product: logBetween(1e-4, 0.1) })
        .map(({ steps, product }) => ({ steps, x: product / steps })),
      check: (descent) => compare(descent, 0.5),
    }),
  ],
});
