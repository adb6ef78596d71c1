import { markovRadii } from '../../src/bound/concentration.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost } from '../../src/numeric/estimate.js';
import { settingStrata } from '../generators/experiments.js';
import { mixtures } from '../generators/targets.js';
import { type Distances, datumLaw, momentDistances, sampledData, withinRadii } from '../measurements/sampled-data.js';

/** Stated chance that the data are further off. */
const DELTA = 0.05;

export const concentrationByMarkov = claim({
  id: 'concentration-by-markov',
  title:
    'The gram and cross moment of n data, bounded or not, are within sqrt(2 V/(n delta)) of those of the population',
  source: {
    paper: 'this suite',
    locus: 'L7',
    note: 'the inequality of Markov for the squared distances, whose means are V/n; no support is needed',
  },
  assumptions: [
    { statement: 'independent data of one law with four moments; the features do not depend on them' },
    { statement: 'Z is the gram and B_x the cross moment of one datum; V_G = E|Z - G|_F^2, V_B = E|B_x - B|^2' },
  ],
  scope: [
    'mixtures of Gaussians in d = 1; each draw has a process, a target, features, a number of data and data of its own',
  ],
  laws: {
    radii: {
      statement: [
        'with probability at least 1 - delta:  |G_n - G|_F <= sqrt(2 V_G/(n delta))',
        'and  |B_n - B| <= sqrt(2 V_B/(n delta))',
      ].join('\n'),
      latex: String.raw`P\Big( \|G_n - G\|_F \le \sqrt{2 V_G/(n\delta)}, \;
    \|B_n - B\| \le \sqrt{2 V_B/(n\delta)} \Big) \ge 1 - \delta`,
      sharpness: 'upper',
      axes: { measured: '|G_n - G|_F, |B_n - B|', bound: 'radius' },
      check: withinRadii,
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: () => sampledData(mixtures(4)),
  strata: settingStrata,
  measure: markovDistances,
  controls: [
    {
      id: 'without-delta',
      title: 'sqrt(V/n) in place of sqrt(2 V/(n delta))',
      breaks: 'radii',
      // a normal variable exceeds one deviation with probability 0.32, and either distance may: 0.39 of 6000 draws did
      exceedance: 0.3,
      check: ({ gram, crossMoment }) => [
        atMost(gram.distance, gram.deviation),
        atMost(crossMoment.distance, crossMoment.deviation),
      ],
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off, half for each radius' }],
  proves: 'sampling',
});

/** The distances beside radii of Markov that hold together with probability 1 - delta, delta/2 for each. */
function markovDistances(experiment: Experiment): Distances {
  const { moments } = datumLaw(experiment);
  return momentDistances(experiment, moments, (n) => markovRadii(moments, n, DELTA / 2));
}
