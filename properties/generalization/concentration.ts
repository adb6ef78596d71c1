import { compactRadii, type Diameters } from '../../src/bound/concentration.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, type Estimate, times } from '../../src/numeric/estimate.js';
import { settingStrata } from '../generators/experiments.js';
import { between, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumpPairs, bumps } from '../generators/targets.js';
import {
  type DatumLaw,
  type Distances,
  datumLaw,
  momentDistances,
  sampledData,
  withinRadii,
  withSamples,
} from '../measurements/sampled-data.js';

/** Stated chance that the data are further off. */
const DELTA = 0.05;

export const concentration = claim({
  id: 'concentration',
  title:
    'The gram and cross moment of n data on a compact support are within explicit radii of those of the population',
  source: {
    paper: 'McDiarmid 1989',
    locus: 'Lemma 1.2',
    note: 'and Bousquet 2002, Theorem 2.3, for the gram and cross moment of a score loss: the smaller of the two radii',
  },
  assumptions: [
    { statement: 'independent data of one law with compact support; the features do not depend on them' },
    { statement: 'Z is the gram and B_x the cross moment of one datum; V_G = E|Z - G|_F^2, V_B = E|B_x - B|^2' },
    { statement: 'on the support |Z_x - Z_y|_F <= D_G and |B_x - B_y| <= D_B' },
  ],
  scope: [
    'bumps in d = 1; each draw has a process, a target, features, a number of data and data of its own',
    'D_G, D_B as in `bounded-differences`; Bousquet has the variance in one direction and |Z - G|, for which V and D stand',
  ],
  laws: {
    radii: {
      statement: [
        'with probability at least 1 - delta:  |G_n - G|_F <= r(V_G, D_G)  and  |B_n - B| <= r(V_B, D_B),',
        'r(V, D) = sqrt(V/n) + min(D sqrt(x/(2n)), sqrt(2 x (V + 2 D sqrt(V/n))/n) + D x/(3n)),  x = ln(2/delta)',
      ].join('\n'),
      latex: String.raw`P\big( \|G_n - G\|_F \le r(V_G, D_G), \; \|B_n - B\| \le r(V_B, D_B) \big) \ge 1 - \delta, \quad
    r(V, D) = \sqrt{\tfrac{V}{n}} + \min\Big( D \sqrt{\tfrac{x}{2n}}, \;
    \sqrt{\tfrac{2x}{n} \big( V + 2 D \sqrt{V/n} \big)} + \tfrac{D x}{3n} \Big), \quad x = \ln\tfrac{2}{\delta}`,
      sharpness: 'upper',
      axes: { measured: '|G_n - G|_F, |B_n - B|', bound: 'radius' },
      check: (values) => withinRadii(values),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: () => sampledData(bumps(4)),
  strata: settingStrata,
  measure: (experiment: Experiment) => compactDistances(experiment, datumLaw(experiment)),
  controls: [
    {
      id: 'faster-rate',
      title:
        'D_G/n in place of D_G/sqrt(n), for the gram of 30 (D_G^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data of two bumps',
      breaks: 'radii',
      // D_G adds at most 0.1 sqrt(V_G/n), which a normal variable exceeds with probability 0.27
      exceedance: 0.25,
      cases: separatedData,
      measure: distancesOfMany,
      check: (values) => atMost(values.gram.distance, fasterRadius(values)),
    },
    {
      id: 'quarter-of-radii',
      title: 'a quarter of the radii, for the same data',
      breaks: 'radii',
      // the gram has nearly one direction, and with so many data a radius of 3.7 sqrt(V_G/n)
      exceedance: 0.25,
      cases: separatedData,
      measure: distancesOfMany,
      check: ({ gram, crossMoment }) =>
        [gram, crossMoment].map(({ distance, radius }) => atMost(distance, times(0.25, radius))),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off, half for each radius' }],
  proves: 'sampling',
});

/** Data of two bumps far apart, under the OU process. */
function separatedData() {
  const ranges = { process: between(1, 4).map(ornsteinUhlenbeck), width: sizes(4, 8) };
  return sampledData(bumpPairs(between(3, 5)), ranges);
}

/** How far the data are off, and how far apart the matrices of two data can be. */
interface CompactDistances extends Distances {
  readonly diameters: Diameters;
}

/** The distances beside radii that hold together with probability 1 - delta, delta/2 for each. */
function compactDistances(experiment: Experiment, { moments, diameters }: DatumLaw): CompactDistances {
  return { ...momentDistances(experiment, moments, (n) => compactRadii(moments, diameters, n, DELTA / 2)), diameters };
}

/**
 * The same for n = 30 (D_G^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data: D_G sqrt(ln(1/delta))/n is then less than a tenth of
 * sqrt(V_G/n).
 */
function distancesOfMany(experiment: Experiment): CompactDistances {
  const law = datumLaw(experiment);
  const root = 1 + Math.sqrt(2 * Math.log(1 / DELTA));
  const samples = Math.ceil((30 * law.diameters.gram ** 2 * root * root) / law.moments.gram.variance.value);
  return compactDistances(withSamples(experiment, samples), law);
}

/** sqrt(V_G/n) + D_G sqrt(ln(1/delta))/n. */
function fasterRadius({ samples, gram: { deviation }, diameters }: CompactDistances): Estimate {
  const term = (diameters.gram * Math.sqrt(Math.log(1 / DELTA))) / samples;
  return { value: deviation.value + term, error: deviation.error };
}
