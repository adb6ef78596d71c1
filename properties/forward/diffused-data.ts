import { claim } from '../../src/claim/claim.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { partialMoments } from '../../src/numeric/partial-moments.js';
import { type DataCase, dataCases, diffused, doubled, projected } from '../cases/forward/diffused-data.js';
import { sizes } from '../generators/numbers.js';

/** Stated chance that the empirical distribution is further off. */
const DELTA = 0.05;
/** How far the distribution function of a mixture of normals or bumps may be off; 1e-14 has been seen. */
const CDF_ERROR = 1e-12;

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
      check: ({ distance, samples, delta }) => atMost(distance, Math.sqrt(Math.log(2 / delta) / (2 * samples))),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: () => dataCases(sizes(20, 4000)),
  measure: (aCase: DataCase) => distanceOf(aCase, diffused(aCase)),
  controls: [
    {
      id: 'doubled',
      title: 'every datum taken twice, and counted as two',
      breaks: 'distance',
      // 2 sum_k (-1)^{k-1} (delta/2)^{k^2/2} = 0.315 as n grows; seen in 6,000 draws: 0.298
      exceedance: 0.25,
      cases: () => dataCases(sizes(100, 500)),
      measure: (aCase: DataCase) => distanceOf(aCase, doubled(aCase)),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off' }],
});

interface Distance {
  readonly progress: number;
  readonly samples: number;
  readonly delta: number;
  readonly distance: Estimate;
}

/**
 * sup_x |F_n(x) - F_t(x)| = max_i max(F_t(x_i) - (i - 1)/n, i/n - F_t(x_i)) over x_1 <= ... <= x_n.
 *
 * @param points e . x_t, n of them
 */
function distanceOf({ process, target, progress }: DataCase, points: Float64Array): Distance {
  const { coefficients, horizon } = forwardProcess(process);
  const n = points.length;
  const moments = partialMoments(n);
  distribution(projected(target)).addPartialMoments(coefficients(progress * horizon), points.toSorted(), 0, moments);
  const [below] = moments.left;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, below[i] - i / n, (i + 1) / n - below[i]);
  return { progress, samples: n, delta: DELTA, distance: { value: distance, error: CDF_ERROR } };
}
