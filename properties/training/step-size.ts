import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import { type Descent, LOG_ROUNDING, lagBehindFlow } from '../by-definition/descent-lag.js';
import { logBetween, sizes } from '../cases/numbers.js';

export const stepSize = claim({
  id: 'step-size',
  title: 'Gradient descent differs from gradient flow by an amount that shrinks like the step',
  source: {
    paper: 'this suite',
    locus: 'L9',
    note: 'what steps cost, in place of the flow of Li, Li, Zhang, Bian 2023',
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
