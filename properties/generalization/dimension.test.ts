import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviationBound, dimensions, represented } from './dimension.measure.js';

test('over features the mean and the standard deviation at d = 16 are as stated, S within a factor of three', () => {
  const [drawn] = fc.sample(fc.noBias(dimensions()), { seed: 7, numRuns: 1 });
  const found = Array.from({ length: 60 }, (_, seed) => represented({ ...drawn, ladder: [16], seed: 1000 + seed }));
  const [{ mean, deviation }] = found;
  const centre = found.reduce((sum, each) => sum + each.represented, 0) / found.length;
  const variance = found.reduce((sum, each) => sum + (each.represented - centre) ** 2, 0) / (found.length - 1);
  const scatter = Math.sqrt(variance);
  expect(Math.abs(centre - mean)).toBeLessThan(4 * (scatter / Math.sqrt(found.length)) + 0.01 * mean);
  // 60 draws tell a standard deviation to a tenth, of which three are allowed
  expect(scatter).toBeLessThan(1.3 * deviation);
  expect(scatter).toBeGreaterThan(0.3 * deviation);
  // Markov allows twice the mean
  expect(mean + deviation).toBeLessThan(1.8 * mean);
});

test('the standard deviation falls like 1/sqrt(m) at least, and with tau', () => {
  const family = {
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 },
    mean: [0.5, 0.5, 0.5],
    weightScale: 0.6,
    timeWeightScale: 0.5,
  } as const;
  const [few, many] = [50, 200].map((m) => deviationBound(family, m, 1e9));
  expect(many).toBeLessThan(0.5 * few);
  expect(deviationBound(family, 50, 10)).toBeGreaterThan(deviationBound(family, 50, 100));
});
