import { claim } from '../../src/claim/claim.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import { between, sizes } from '../generators/numbers.js';
import { type Descent, descentAndFlow, descents } from './step-size.measure.js';

export const stepSize = claim({
  id: 'step-size',
  title: 'Gradient descent differs from gradient flow by an amount that shrinks like the step',
  source: {
    paper: 'this suite',
    locus: 'L9',
    note: 'what steps cost, in place of the flow of Li, Li, Zhang, Bian 2023',
  },
  assumptions: [
    { statement: 'A_k is k steps of gradient descent on theta = vec(A)/sqrt(m) from A_0, in any weighting' },
    { statement: 'eta <= 1/lambda_max(G)', holds: ({ pace }: Descent) => 0 < pace && pace <= 1 },
    { statement: 'k >= 1 steps', holds: ({ steps }) => steps >= 1 },
  ],
  scope: [
    'the losses of the population and of the data, d up to 3, in longer profiles up to 8; A_0 = 0 half of the time',
    'up to 30 steps of 0.3/lambda_max to 1/lambda_max: smaller steps, or what is left after many, attain both bounds',
  ],
  laws: {
    ahead: {
      statement: '|A_k G - B|_F <= |A(k eta) G - B|_F,  as (1 - x)^k <= exp(-k x) for x = eta lambda',
      latex: String.raw`\|A_k G - B\|_F \le \|A(k \eta) G - B\|_F, \quad
        \text{as } (1 - x)^k \le e^{-kx} \text{ for } x = \eta \lambda`,
      sharpness: 'tight',
      check: ({ leftByDescent, leftByFlow }) => atMost(leftByDescent, leftByFlow),
    },
    lag: {
      statement: [
        '|A_k - A(k eta)|_F <= (k eta^2/2) |(A((k - 1) eta) G - B) G|_F,',
        'as exp(-k x) - (1 - x)^k <= (k x^2/2) exp(-(k - 1) x)',
      ].join('\n'),
      latex: String.raw`\|A_k - A(k \eta)\|_F \le \tfrac{k \eta^2}{2} \bigl\| (A((k-1) \eta) G - B) G \bigr\|_F, \quad
        \text{as } e^{-kx} - (1 - x)^k \le \tfrac{k x^2}{2} e^{-(k-1) x}`,
      sharpness: 'tight',
      check: ({ lag, bound }) => atMost(lag, bound),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...descents(sizes(1, 30), between(0.3, 1)),
  measure: descentAndFlow,
  controls: [
    {
      id: 'nine-tenths',
      title: 'nine tenths of the bound, for steps of a hundredth, where it is nearly attained',
      breaks: 'lag',
      cases: () => descents(sizes(1, 20), between(0.01, 0.05)).cases(),
      check: ({ lag, bound }) => atMost(lag, times(0.9, bound)),
    },
  ],
});
