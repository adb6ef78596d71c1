import fc, { type Arbitrary } from 'fast-check';
import { claim, control } from '../../claim/claim.js';
import type { Comparison } from '../../claim/comparison.js';
import type { Experiment } from '../../experiment/schema.js';
import { distribution, forwardProcess } from '../../experiment/setting.js';
import { partialMoments } from '../../numeric/partial-moments.js';
import { stream } from '../../numeric/random.js';
import { anyProcess, anyTarget, logBetween, sizes } from '../generators.js';

/** Stated chance that the empirical distribution is further off. */
const DELTA = 0.05;
/** What the distribution function of a mixture of normals or bumps may be off by: seen 1e-14. */
const CDF_ERROR = 1e-12;

interface DataCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
  /** t/T. */
  readonly progress: number;
  readonly samples: number;
  /** Of the data and of the noise. */
  readonly seed: number;
}

const drawn = (samples: Arbitrary<number>): Arbitrary<DataCase> =>
  fc.record({
    process: anyProcess,
    target: anyTarget,
    // most of them early, where the noise does not yet hide the law of the data
    progress: logBetween(0.001, 1),
    samples,
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  });

/** x_t = alpha x_0 + sigma eps for each datum, ascending; `copies` of each, one as a rule. */
function diffused({ process, target, progress, samples, seed }: DataCase, copies: number): Float64Array {
  const { coefficients, horizon } = forwardProcess(process);
  const { alpha, sigma } = coefficients(progress * horizon);
  const starts = distribution(target).sample(Math.ceil(samples / copies), stream(seed, 'data')).values;
  const noise = stream(seed, 'noise');
  const points = starts.map((start) => alpha * start + sigma * noise.normal());
  return Float64Array.from({ length: samples }, (_, i) => points[Math.floor(i / copies)]).sort();
}

/** sup |F_n - F| over the real line against sqrt(ln(2/delta)/(2n)), F the distribution function of p_t. */
function compare(aCase: DataCase, copies: number): Comparison {
  const { coefficients, horizon } = forwardProcess(aCase.process);
  const points = diffused(aCase, copies);
  const moments = partialMoments(points.length);
  distribution(aCase.target).addPartialMoments(coefficients(aCase.progress * horizon), points, 0, moments);
  const [below] = moments.left;
  const n = points.length;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, below[i] - i / n, (i + 1) / n - below[i]);
  return {
    measured: distance,
    bound: Math.sqrt(Math.log(2 / DELTA) / (2 * n)),
    error: CDF_ERROR,
    detail: { samples: n, delta: DELTA, progress: aCase.progress },
  };
}

export const diffusedData = claim({
  id: 'diffused-data',
  group: 'oracles',
  title: 'Data with noise added follow p_t, as closely as n independent draws do',
  source: {
    paper: 'Massart 1990, The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz Inequality',
    locus: 'Corollary 1',
  },
  statement: String.raw`P\Bigl( \sup_x |F_n(x) - F_t(x)| \le \sqrt{\tfrac{\ln(2/\delta)}{2n}} \Bigr) \ge 1 - \delta, \quad
    F_n \text{ of } x_t = \alpha x_0 + \sigma \epsilon,\ F_t \text{ of } p_t`,
  plain:
    'with probability at least 1 - delta:  sup_x |F_n(x) - F_t(x)| <= sqrt(ln(2/delta)/(2n)),  x_t = alpha x_0 + sigma eps',
  sharpness: 'tight',
  assumptions: [
    { statement: 'independent data x_0 from p_0, and noise independent of them' },
    { statement: 'd = 1: the distance is that of distribution functions on the line' },
  ],
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: drawn(sizes(20, 4000)),
  check: (aCase) => compare(aCase, 1),
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off' }],
  controls: [
    control({
      id: 'doubled',
      title: 'every datum taken twice, and counted as two',
      // 2 sum_k (-1)^{k-1} (delta/2)^{k^2/2} = 0.315 as n grows; seen in 6,000 draws: 0.298
      exceedance: 0.25,
      cases: drawn(sizes(100, 500)),
      check: (aCase) => compare(aCase, 2),
    }),
  ],
});
