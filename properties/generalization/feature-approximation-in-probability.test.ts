import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanRadius } from '../../src/bound/concentration.js';
import type { AnyClaim } from '../../src/claim/claim.js';
import { lowerTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { featureApproximationInProbability } from './feature-approximation-in-probability.js';
import {
  type AtomicFeatures,
  atomicFeatures,
  distanceOfMeans,
} from './feature-approximation-in-probability.measure.js';

const claim = featureApproximationInProbability as AnyClaim;
const ofRadius = claim.controls.filter(({ breaks }) => breaks === 'radius');

test.each(ofRadius)('the control $id exceeds at the rate it states', async (control) => {
  const subject = subjectOf(claim, control);
  const draws = fc.sample(fc.noBias(control.cases?.() ?? claim.cases()), { seed: 20, numRuns: 2000 });
  let exceeded = 0;
  for (const draw of draws) if (comparisonsOf(await outcomeOf(subject, draw)).some(isRefuted)) exceeded++;
  // so few would have a chance below 1e-6 at that rate
  expect(lowerTail(exceeded + 1, draws.length, control.exceedance ?? 1)).toBeGreaterThan(1e-6);
});

/** relu(x) and -relu(-x) with even chances: f = x/2, and f_m - f = (share of the first - 1/2) |x|. */
const halves: AtomicFeatures = {
  process: ornsteinUhlenbeck(1),
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'signal' },
  atoms: [1, -1].map((w) => ({ weights: [w], timeWeights: [0, 0], coefficients: [w] })),
  probabilities: [0.5, 0.5],
  width: 1,
  seed: 7,
};

test('the 95% quantile of the distance is at least a third of the radius', () => {
  const draws = fc.sample(fc.noBias(atomicFeatures()), { seed: 4, numRuns: 400 });
  const parts = draws.map((draw) => {
    const { distance, variance, diameter, width } = distanceOfMeans(draw);
    return distance.value / meanRadius({ value: variance, error: 0 }, diameter, width, 0.05).value;
  });
  expect(parts.sort((a, b) => a - b)[380]).toBeGreaterThan(1 / 3);
});

test('of one feature the distance is |x|/2, which is sqrt(V); R is attained at a vertex of the time weights', () => {
  // int g^2 E x^2 dt = 2; |u . e|^2 = 1 for u = (1, 0), so R^2 = 2, twice that of relu(x)
  const { distance, variance, diameter, reach } = distanceOfMeans(halves);
  expect(distance.value).toBeCloseTo(Math.sqrt(2) / 2, 10);
  expect(variance).toBeCloseTo(0.5, 10);
  expect(diameter).toBeCloseTo(Math.sqrt(2), 10);
  expect(reach).toBeCloseTo(Math.sqrt(2), 10);
});

test('the mean of |f_m - f|^2 over draws is V/m', () => {
  const { probabilities, ...draw } = fc.sample(fc.noBias(atomicFeatures()), { seed: 3, numRuns: 1 })[0];
  const squares = Array.from({ length: 4000 }, (_, seed) => {
    const { distance, variance } = distanceOfMeans({ ...draw, probabilities, width: 5, seed });
    return (5 * distance.value * distance.value) / variance;
  });
  const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
  const variance = squares.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / squares.length;
  expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(variance / squares.length));
});
