import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { sizes } from '../generators/numbers.js';
import { type DataCase, dataCases, diffused, distanceOf, doubled } from './diffused-data.measure.js';

/** Stated chance that the empirical distribution is further off. */
const DELTA = 0.05;

export const diffusedData = claim({
  id: 'diffused-data',
  title: 'Data with noise added follow p_t, as closely as n independent draws do',
  source: {
    paper: 'Massart 1990, The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz Inequality',
    locus: 'Corollary 1',
  },
  assumptions: [{ statement: 'independent data x_0 from p_0, and noise independent of them' }],
  scope: [
    'd = 1, where the distance is that of distribution functions on the line',
    'd = 2, 3 and 8, where projections on a direction e are compared: a generic one, or for bumps an axis',
  ],
  laws: {
    distance: {
      statement: [
        'with probability at least 1 - delta:  sup_x |F_n(x) - F_t(x)| <= sqrt(ln(2/delta)/(2n)),',
        'F_n of e . x_t,  x_t = alpha x_0 + sigma eps,  F_t of p_t along e',
      ].join('\n'),
      latex: String.raw`P\Bigl( \sup_x |F_n(x) - F_t(x)| \le \sqrt{\tfrac{\ln(2/\delta)}{2n}} \Bigr) \ge 1 - \delta,
    \quad F_n \text{ of } e \cdot x_t,\ x_t = \alpha x_0 + \sigma \epsilon,\ F_t \text{ of } p_t \text{ along } e`,
      sharpness: 'tight',
      check: ({ distance, samples }) => atMost(distance, Math.sqrt(Math.log(2 / DELTA) / (2 * samples))),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: () => dataCases(sizes(20, 4000)),
  strata: ({ process, target, progress, samples }: DataCase) => {
    return { process: process.kind, target: target.kind, progress, 'number of data': samples };
  },
  measure: (aCase: DataCase) => distanceOf(aCase, diffused(aCase)),
  controls: [
    {
      id: 'doubled',
      title: 'every datum taken twice, and counted as two',
      breaks: 'distance',
      // 2 sum_k (-1)^{k-1} (delta/2)^{k^2/2} = 0.315 as n grows
      exceedance: 0.25,
      cases: () => dataCases(sizes(100, 500)),
      measure: (aCase: DataCase) => distanceOf(aCase, doubled(aCase)),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off' }],
});
