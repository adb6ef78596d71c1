import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate, times } from '../../src/numeric/estimate.js';
import { logBetween, sizes } from '../cases/numbers.js';

/** Relative rounding of ln(1 - x) + x: where it is a difference, its terms are at most 20 times larger. */
const LOG_ROUNDING = 32 * Number.EPSILON;

export const stepSize = claim({
  id: 'step-size',
  title: 'Gradient descent lags behind gradient flow, by a part that shrinks like the step',
  source: {
    paper: 'this suite',
    locus: 'L9',
    note: 'what steps cost in place of the flow of Li, Li, Zhang, Bian 2023',
  },
  assumptions: [
    { statement: 'eta <= 1/lambda_max, so 0 <= x <= 1', holds: ({ x }: Descent) => 0 <= x && x <= 1 },
    { statement: 'k >= 1 steps', holds: ({ steps }) => steps >= 1 },
  ],
  scope: ['one eigendirection of G at a time, in which a step of gradient descent is a factor 1 - x'],
  laws: {
    behind: {
      says: '(1 - x)^k <= exp(-k x),  x = eta lambda',
      latex: String.raw`(1 - x)^k \le e^{-kx}, \quad x = \eta \lambda`,
      sharpness: 'tight',
      of: ({ remains }) => atMost(remains, 1),
    },
    lag: {
      says: 'exp(-k x) - (1 - x)^k <= (k x^2/2) exp(-(k - 1) x)',
      latex: String.raw`e^{-kx} - (1 - x)^k \le \tfrac{k x^2}{2} e^{-(k-1) x}`,
      sharpness: 'tight',
      of: ({ lag, bound }) => atMost(lag, bound),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => fc.record({ steps: sizes(1, 1e6), x: logBetween(1e-6, 1) }),
  measure: lagBehindFlow,
  controls: [
    {
      id: 'halved',
      title: 'half of the bound, for small k x, where it is attained',
      breaks: 'lag',
      cases: () =>
        fc
          .record({ steps: sizes(1, 1e4), product: logBetween(1e-4, 0.1) })
          .map(({ steps, product }) => ({ steps, x: product / steps })),
      of: ({ lag, bound }) => atMost(lag, times(0.5, bound)),
    },
  ],
  constants: [{ name: 'rounding', value: LOG_ROUNDING, meaning: 'relative rounding of ln(1 - x) + x' }],
});

/** k steps of gradient descent along an eigendirection of G, each of x = eta l. */
interface Descent {
  readonly steps: number;
  readonly x: number;
}

interface Lag {
  /** What descent has left of what the flow has left. */
  readonly remains: Estimate;
  readonly lag: Estimate;
  readonly bound: number;
}

/**
 * Both sides are divided by exp(-(k-1) x), or at large k x nothing would be left to compare. With L(x) = ln(1 - x) + x <= 0:
 *
 * (1 - x)^k e^{kx} = e^{k L(x)} <= 1,  e^{-x} (1 - e^{k L(x)}) <= k x^2/2.
 */
function lagBehindFlow({ steps, x }: Descent): Lag {
  const exponent = steps * logExcess(x);
  return {
    remains: { value: Math.exp(exponent), error: LOG_ROUNDING },
    // 1 - e^y moves by at most min(|y|, 1) times the relative error of y
    lag: { value: -Math.exp(-x) * Math.expm1(exponent), error: LOG_ROUNDING * Math.min(-exponent, 1) },
    bound: 0.5 * steps * x * x,
  };
}

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
