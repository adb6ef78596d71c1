import fc, { type Arbitrary } from 'fast-check';
import { compactRadii, markovRadii } from '../../src/bound/concentration.js';
import type { Scatter } from '../../src/bound/one-datum.js';
import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { between, bumps, experiments, mixtures, ornsteinUhlenbeck, sizes } from '../cases/generators.js';
import { dataOf, datumLaw, deviations } from '../cases/sampled-losses.js';

/** Stated chance that the data are further off. */
const DELTA = 0.05;

/** Settings that data are drawn in; their moments take a third of the time. */
const SETTINGS = 12;
const CONTROL_SETTINGS = 8;

/** The distances of G_n and B_n against radii that both hold with probability 1 - delta: delta/2 each. */
function compare(experiment: Experiment): Comparison[] {
  const law = datumLaw(experiment);
  const n = sampleSize(experiment);
  const reach = experiment.target.kind === 'bumps' ? law.reach : undefined;
  const radii =
    reach === undefined ? markovRadii(law.moments, n, DELTA / 2) : compactRadii(law.moments, reach, n, DELTA / 2);
  const off = deviations(experiment, law.moments);
  return [
    comparison(off.gram, radii.gram, law.moments.gram, n, reach?.gram),
    comparison(off.crossMoment, radii.crossMoment, law.moments.crossMoment, n, reach?.crossMoment),
  ];
}

/** R/n in place of R/sqrt(n). */
function compareFaster(experiment: Experiment): Comparison {
  const { moments, reach } = datumLaw(experiment);
  const n = sampleSize(experiment);
  const radius = Math.sqrt(moments.gram.variance.value / n) + (reach.gram * Math.sqrt(Math.log(1 / DELTA))) / n;
  return comparison(deviations(experiment, moments).gram, radius, moments.gram, n, reach.gram);
}

function comparison(off: Estimate, radius: number, { variance }: Scatter, samples: number, reach?: number): Comparison {
  return {
    measured: off.value,
    bound: radius,
    // a radius grows at most like the root of the variance
    error: off.error + (radius * variance.error) / variance.value,
    detail: { samples, delta: DELTA, variance: variance.value, ...(reach === undefined ? {} : { reach }) },
  };
}

function sampleSize({ data }: Experiment): number {
  return 'samples' in data ? data.samples : data.points.length;
}

/** n = 30 (R^2/V_G) (1 + sqrt(2 ln(1/delta)))^2, where the second term of the wrong radius is a tenth of the first. */
function enoughSamples(experiment: Experiment): Experiment {
  const { moments, reach } = datumLaw(experiment);
  const root = 1 + Math.sqrt(2 * Math.log(1 / DELTA));
  const samples = Math.ceil((30 * reach.gram * reach.gram * root * root) / moments.gram.variance.value);
  return { ...experiment, data: { ...experiment.data, samples } as Experiment['data'] };
}

/** Two bumps far apart: R^2/V_G is about 7, for one bump it is about 200. */
const separatedBumps: Arbitrary<Experiment['target']> = fc
  .record({ centre: between(3, 5), halfWidth: between(0.5, 1) })
  .map(({ centre, halfWidth }) => ({
    kind: 'bumps',
    weights: [0.5, 0.5],
    centers: [[-centre], [centre]],
    halfWidths: [halfWidth, halfWidth],
  }));

const width = sizes(4, 12);

export const concentration = claim({
  id: 'concentration',
  group: 'generalization',
  title:
    'Gram and cross moment of n data are within the root of V/n, and a term of McDiarmid, of those of the population',
  source: { paper: 'McDiarmid 1989', locus: 'Lemma 1.2, for the gram and cross moment of a score loss' },
  statement: String.raw`P\Big( \|G_n - G\|_F \le \sqrt{V_G/n} + R \sqrt{\ln(2/\delta)/n}, \;
    \|B_n - B\| \le \sqrt{V_B/n} + R_B \sqrt{\ln(2/\delta)/(2n)} \Big) \ge 1 - \delta`,
  plain: [
    'with probability at least 1 - delta:  |G_n - G|_F <= sqrt(V_G/n) + R sqrt(ln(2/delta)/n)',
    'and  |B_n - B| <= sqrt(V_B/n) + R_B sqrt(ln(2/delta)/(2n))',
  ].join('\n'),
  sharpness: 'upper',
  assumptions: [
    { statement: 'independent data of compact support, |Z|_F <= R for the gram Z of one datum on it' },
    {
      statement:
        'for mixtures of Gaussians, which have no R: the radii sqrt(2 V/(n delta)) of Markov in place of these',
    },
    { statement: 'drawn in d = 1, where the means and largest values over one datum are integrals on a line' },
  ],
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: dataOf(
    experiments({
      width,
      target: fc.oneof(bumps(4), mixtures(4)),
      samples: fc.constant(1),
      trainingTimes: fc.constant([0]),
    }),
    SETTINGS,
  ),
  check: compare,
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off, half for each radius' }],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'faster-rate',
      title: 'R/n in place of R/sqrt(n), for the gram of data on separated bumps',
      // seen in 80,000 draws: 0.276, by setting 0.25 to 0.31
      exceedance: 0.25,
      cases: dataOf(
        experiments({
          process: between(1, 4).map(ornsteinUhlenbeck),
          width,
          target: separatedBumps,
          samples: fc.constant(1),
          trainingTimes: fc.constant([0]),
        }),
        CONTROL_SETTINGS,
      ).map(enoughSamples),
      check: compareFaster,
    }),
  ],
  proves: 'sampling',
});
