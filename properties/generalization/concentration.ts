import { compactRadii, type DatumReach } from '../../src/bound/concentration.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
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
  source: { paper: 'McDiarmid 1989', locus: 'Lemma 1.2', note: 'for the gram and cross moment of a score loss' },
  assumptions: [
    { statement: 'independent data of one law with compact support; the features do not depend on them' },
    { statement: 'Z is the gram and B_x the cross moment of one datum; V_G = E|Z - G|_F^2, V_B = E|B_x - B|^2' },
    { statement: 'on the support |Z|_F <= R and |B_x - B_y| <= R_B' },
  ],
  scope: [
    'bumps in d = 1; each draw has a process, a target, features, a number of data and data of its own',
    'R is the largest trace of Z, R_B^2 the sum of w_i^2 max p_i^2, p_i = ∫ g^2 P(feature i is active | x_0) dt',
  ],
  laws: {
    radii: {
      statement: [
        'with probability at least 1 - delta:  |G_n - G|_F <= sqrt(V_G/n) + R sqrt(ln(2/delta)/n)',
        'and  |B_n - B| <= sqrt(V_B/n) + R_B sqrt(ln(2/delta)/(2n))',
      ].join('\n'),
      latex: String.raw`P\Big( \|G_n - G\|_F \le \sqrt{V_G/n} + R \sqrt{\ln(2/\delta)/n}, \;
    \|B_n - B\| \le \sqrt{V_B/n} + R_B \sqrt{\ln(2/\delta)/(2n)} \Big) \ge 1 - \delta`,
      sharpness: 'upper',
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
      title: 'R/n in place of R/sqrt(n), for the gram of 30 (R^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data of two bumps',
      breaks: 'radii',
      // R adds at most 0.1 sqrt(V_G/n), which a normal variable exceeds with probability 0.27; 0.276 of 6000 draws did
      exceedance: 0.25,
      cases: separatedData,
      measure: distancesOfMany,
      check: (values) => atMost(values.gram.distance, fasterRadius(values)),
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

/** How far the data are off, and how large the matrices of one datum can be. */
interface CompactDistances extends Distances {
  readonly reach: DatumReach;
}

/** The distances beside the radii of McDiarmid that hold together with probability 1 - delta, delta/2 for each. */
function compactDistances(experiment: Experiment, { moments, reach }: DatumLaw): CompactDistances {
  return { ...momentDistances(experiment, moments, (n) => compactRadii(moments, reach, n, DELTA / 2), 1), reach };
}

/**
 * The same for n = 30 (R^2/V_G) (1 + sqrt(2 ln(1/delta)))^2 data: R sqrt(ln(1/delta))/n is then less than a tenth of
 * sqrt(V_G/n).
 */
function distancesOfMany(experiment: Experiment): CompactDistances {
  const law = datumLaw(experiment);
  const root = 1 + Math.sqrt(2 * Math.log(1 / DELTA));
  const samples = Math.ceil((30 * law.reach.gram ** 2 * root * root) / law.moments.gram.variance.value);
  return compactDistances(withSamples(experiment, samples), law);
}

/** sqrt(V_G/n) + R sqrt(ln(1/delta))/n. */
function fasterRadius({ samples, gram: { deviation }, reach }: CompactDistances): Estimate {
  const term = (reach.gram * Math.sqrt(Math.log(1 / DELTA))) / samples;
  return { value: deviation.value + term, error: deviation.error };
}
