import { claim } from '../../src/claim/claim.js';
import { atMost, plus, times } from '../../src/numeric/estimate.js';
import { between, logBetween } from '../generators/numbers.js';
import { PAPER } from '../paper.js';
import {
  alignedModels,
  type ModelCase,
  modelStep,
  type SecantCase,
  secantOf,
  secants,
  secantsAndModels,
} from './score-of-compact-support.measure.js';

export const scoreOfCompactSupport = claim({
  id: 'score-of-compact-support',
  title:
    'Far out the score of data of bounded support falls like -x/sigma_t^2, and a model no faster than its norm allows',
  source: {
    paper: PAPER,
    locus: 'Remark 2',
    note: 'what stands in its place: together the laws give |f|_H (E|w|^2)^(1/2) >= 1/sigma_t^2 for an f that is the score',
  },
  assumptions: [
    { statement: 'p_0 has bounded support; D is its width along the unit vector e, or that of a box around it' },
    { statement: 'f = E_{rho_0}[a(w, u) phi], phi = relu(w . x + u . e(t)), |f|_H^2 = E|a|^2' },
    {
      statement: 't > 0',
      holds: (aCase: SecantCase | ModelCase) => 'experiment' in aCase || aCase.progress > 0,
    },
  ],
  scope: [
    'bumps on the line and in up to three dimensions, t/T from 0.01 to 1, |y - x| up to 1e6 times alpha_t D',
    'models of m features, which are those of the law that has mass 1/m on each; readouts drawn or equal to w',
  ],
  laws: {
    'tail-slope': {
      statement: [
        '-1 <= sigma_t^2 e . (s(y, t) - s(x, t))/|y - x| <= -1 + alpha_t D/|y - x|,  y = x + |y - x| e:',
        'sigma_t^2 s = alpha_t E[x_0 | x_t] - x, and the mean of x_0 given x_t moves along e by 0 to D',
      ].join('\n'),
      latex: String.raw`-1 \le \sigma_t^2 \, \frac{e \cdot (s_t(y) - s_t(x))}{|y - x|} \le -1 + \frac{\alpha_t D}{|y - x|},
        \quad y = x + |y - x| \, e`,
      sharpness: 'tight',
      measure: (aCase: SecantCase | ModelCase) => ('experiment' in aCase ? undefined : secantOf(aCase)),
      check: ({ slope, room }) => [atMost(-1, slope), atMost(plus(slope, 1), room)],
    },
    lipschitz: {
      statement: '|f(y, t) - f(x, t)| <= |f|_H (E|w|^2)^(1/2) |y - x|  for every t',
      latex: String.raw`|f(y, t) - f(x, t)| \le \|f\|_{\mathcal H} \, \bigl( E_{\rho_0} |w|^2 \bigr)^{1/2} \, |y - x|`,
      sharpness: 'upper',
      measure: (aCase: SecantCase | ModelCase) => ('experiment' in aCase ? modelStep(aCase) : undefined),
      check: ({ step, bound }) => atMost(step, bound),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: secantsAndModels,
  controls: [
    {
      id: 'slope-1-percent',
      title: '-0.99 in place of -1, for places far apart',
      breaks: 'tail-slope',
      cases: () => secants(logBetween(1e3, 1e6)),
      check: ({ slope }) => atMost(-0.99, slope),
    },
    {
      id: 'half-of-the-width',
      title: '0.4 D in place of D, for places far apart on both sides of the support',
      breaks: 'tail-slope',
      cases: () => secants(logBetween(1e3, 1e4), between(0.3, 0.7)),
      check: ({ slope, room }) => atMost(plus(slope, 1), 0.4 * room),
    },
    {
      id: 'third-of-the-norm',
      title: 'a third of the bound, for a = w on the line and places far apart',
      breaks: 'lipschitz',
      cases: alignedModels,
      check: ({ step, bound }) => atMost(step, times(1 / 3, bound)),
    },
  ],
});
