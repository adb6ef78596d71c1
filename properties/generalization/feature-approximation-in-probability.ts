import { meanRadius } from '../../src/bound/concentration.js';
import { claim } from '../../src/claim/claim.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import { PAPER } from '../paper.js';
import {
  type AtomicFeatures,
  atomicFeatures,
  type DistanceOfMeans,
  distanceOfMeans,
  manyOpposedVertices,
  oppositeCoefficients,
} from './feature-approximation-in-probability.measure.js';

/** Stated chance of being further off. */
const DELTA = 0.05;

export const featureApproximationInProbability = claim({
  id: 'feature-approximation-in-probability',
  title: 'A mean of m drawn features is, with high probability, within an explicit radius of the mean of all',
  source: {
    paper: PAPER,
    locus: 'Lemma 6 and Lemma 8',
    note:
      'with the constants that they hide, for any p_0 with a second moment; the proof of Lemma 6 has eq. 29 for one t and one ' +
      'coordinate, each with probability 1 - delta, and uses it for all of them in eq. 33 and under the integral over t: ' +
      'the norm over t and all coordinates, to which McDiarmid applies as well, mends that',
  },
  assumptions: [
    { statement: '|a| <= a_max, |w|_1 + |u|_1 <= 1; |.|^2 = ∫ g^2 E_{p_t}|.|^2 dt, V = E|a phi|^2 - |f|^2' },
    { statement: 'f = E[a phi], phi = relu(w . x + u . e(t)), f_m the mean over m draws' },
    { statement: "D is the largest |a phi - a' phi'| of two features" },
  ],
  scope: [
    'd up to 3, laws of (w, u) with 2 to 8 values, so that f is a sum; each draw has a law and features of its own',
    'R^2 is the largest |phi|^2 over the ball, at one of its vertices, as |phi|^2 is convex in (w, u)',
    'a second moment takes the place of the bound on x in eq. 27',
  ],
  laws: {
    radius: {
      statement: [
        'with probability at least 1 - delta:  |f_m - f| <= sqrt(V/m)',
        '+ min(D sqrt(x/(2m)), sqrt(2 x (V + 2 D sqrt(V/m))/m) + D x/(3m)),  x = ln(1/delta)',
      ].join('\n'),
      latex: String.raw`P\Big( \|f_m - f\| \le \sqrt{\tfrac{V}{m}} + \min\Big( D \sqrt{\tfrac{x}{2m}}, \;
    \sqrt{\tfrac{2x}{m} \big( V + 2 D \sqrt{V/m} \big)} + \tfrac{D x}{3m} \Big) \Big) \ge 1 - \delta, \quad
    x = \ln\tfrac{1}{\delta}`,
      sharpness: 'upper',
      check: (values) => atMost(values.distance, radius(values)),
    },
    diameter: {
      statement:
        'D <= 2 a_max R, in place of (|a_i,k| + |a~_i,k|) (C_{T,delta} + |e(t)|_inf)/m in the proof of Lemma 6',
      latex: String.raw`D \le 2 a_{\max} R`,
      sharpness: 'tight',
      kind: 'exact',
      check: ({ diameter, reach }) => atMost(diameter, 2 * reach),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  cases: atomicFeatures,
  strata: ({ process, target, atoms, width }: AtomicFeatures) => {
    return { process: process.kind, target: target.kind, 'number of atoms': atoms.length, width };
  },
  measure: distanceOfMeans,
  controls: [
    {
      id: 'faster-rate',
      title: 'D sqrt(x/2)/m in place of D sqrt(x/(2m)), for 100 D^2 ln(1/delta)/V features at two vertices',
      breaks: 'radius',
      // the second part adds at most 0.07 sqrt(V/m); |f_m - f| is the size of a normal variable here
      exceedance: 0.25,
      cases: () => manyOpposedVertices(DELTA),
      check: (values) => atMost(values.distance, fasterRadius(values)),
    },
    {
      id: 'third-of-radius',
      title: 'a third of the radius, for the same features',
      breaks: 'radius',
      // which is then 3.4 sqrt(V/m)
      exceedance: 0.22,
      cases: () => manyOpposedVertices(DELTA),
      check: (values) => atMost(values.distance, times(1 / 3, radius(values))),
    },
    {
      id: 'one-coefficient',
      title: 'a_max R in place of 2 a_max R, for one feature with opposite coefficients',
      breaks: 'diameter',
      cases: oppositeCoefficients,
      check: ({ diameter, reach }) => atMost(diameter, reach),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off' }],
  proves: 'approximation',
});

function radius({ variance, diameter, width }: DistanceOfMeans) {
  return meanRadius({ value: variance, error: 0 }, diameter, width, DELTA);
}

/** sqrt(V/m) + D sqrt(x/2)/m. */
function fasterRadius({ variance, diameter, width }: DistanceOfMeans): number {
  return Math.sqrt(variance / width) + (diameter * Math.sqrt(-Math.log(DELTA) / 2)) / width;
}
