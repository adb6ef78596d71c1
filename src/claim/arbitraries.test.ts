import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logUniform, uniform } from './arbitraries.js';

test('uniform draws lie within their ends and fill the interval evenly', () => {
  const draws = fc.sample(fc.noBias(uniform(-2, 6)), { seed: 1, numRuns: 4000 });
  expect(draws.every((x) => x >= -2 && x <= 6)).toBe(true);
  expect(draws.filter((x) => x < 0).length / 4000).toBeCloseTo(0.25, 1);
});

test('log-uniform draws fill every decade evenly', () => {
  const draws = fc.sample(fc.noBias(logUniform(0.01, 100)), { seed: 1, numRuns: 4000 });
  expect(draws.every((x) => x > 0.0099 && x < 101)).toBe(true);
  expect(draws.filter((x) => x < 0.1).length / 4000).toBeCloseTo(0.25, 1);
});
