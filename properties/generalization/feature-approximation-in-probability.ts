import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  type AtomicFeatures,
  atomicFeatures,
  type DistanceOfMeans,
  distanceOfMeans,
  manyOpposedVertices,
} from './feature-approximation-in-probability.measure.js';

/** Stated chance of being further off. */
const DELTA = 0.05;

export const featureApproximationInProbability = claim({
  id: 'feature-approximation-in-probability',
  title: 'A mean of m drawn features is, with high probability, within an explicit radius of the mean of all',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Lemma 6 and Lemma 8',
    note: 'with the constants that they hide, for any p_0 with a second moment: second moments need no bound on x',
  },
  assumptions: [
    { statement: '|a| <= a_max, |w|_1 + |u|_1 <= 1; |.|^2 = ∫ g^2 E_{p_t}|.|^2 dt, V = E|a phi|^2 - |f|^2' },
    { statement: 'f = E[a phi], phi = relu(w . x + u . e(t)), f_m the mean over m draws' },
  ],
  scope: [
    'd up to 3, laws of (w, u) with 2 to 8 values, so that f is a sum; each draw has a law and features of its own',
    'R^2 is the largest |phi|^2 over the ball, at one of its vertices, as |phi|^2 is convex in (w, u)',
  ],
  laws: {
    radius: {
      statement: 'with probability at least 1 - delta:  |f_m - f| <= sqrt(V/m) + 2 a_max R sqrt(ln(1/delta)/(2m))',
      latex: String.raw`P\Big( \|f_m - f\| \le \sqrt{V/m} + 2 a_{\max} R \sqrt{\ln(1/\delta)/(2m)} \Big) \ge 1 - \delta`,
      sharpness: 'upper',
      check: (values) => atMost(values.distance, radius(values, values.width)),
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
      title: '1/m in place of 1/sqrt(m) in the second part, for 400 (a_max R)^2 ln(1/delta)/V features at two vertices',
      breaks: 'radius',
      // the second part adds at most 0.07 sqrt(V/m); |f_m - f| is the size of a normal variable here
      exceedance: 0.25,
      cases: () => manyOpposedVertices(DELTA),
      check: (values) => atMost(values.distance, radius(values, values.width * values.width)),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'the chance of being further off' }],
  proves: 'approximation',
});

/** sqrt(V/m) + 2 a_max R sqrt(ln(1/delta)/(2 rate)). */
function radius({ variance, width, reach }: DistanceOfMeans, rate: number): number {
  return Math.sqrt(variance / width) + 2 * reach * Math.sqrt(-Math.log(DELTA) / (2 * rate));
}
