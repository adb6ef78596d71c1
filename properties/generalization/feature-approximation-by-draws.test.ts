import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { featureApproximationByDraws } from './feature-approximation-by-draws.js';
import type { ModelMean } from './feature-approximation-by-draws.measure.js';

const { laws, controls } = featureApproximationByDraws;
const drawn = fc.sample(fc.noBias(featureApproximationByDraws.cases()), { seed: 6, numRuns: 50 });
const values = drawn.map((aCase) => featureApproximationByDraws.measure?.(aCase) as ModelMean);

/** How many of the draws exceed when C_6 is off by a factor. */
const exceeded = (factor: number, check = laws.mean.check) =>
  values.filter((each) => isRefuted(check({ ...each, constant: factor * each.constant }) as Comparison)).length;

test('few draws are off by more than the radius, but nearly all where the mean is off by a factor of 1.25', () => {
  expect(exceeded(1)).toBeLessThan(8);
  expect(exceeded(1.25)).toBeGreaterThan(42);
  expect(exceeded(0.8)).toBeGreaterThan(38);
});

test('the control exceeds at the rate it states', () => {
  const [{ check, exceedance = 1 }] = controls;
  // so few would have a chance below 1e-6 at that rate
  expect(lowerTail(exceeded(1, check) + 1, values.length, exceedance)).toBeGreaterThan(1e-6);
});
