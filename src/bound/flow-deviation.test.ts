import { expect, test } from 'vitest';
import { gradientFlow } from '../training/gradient-flow.js';
import { deviationInLoss, flowDeviations, scoreDistances } from './flow-deviation.js';

const population = { width: 2, gram: Float64Array.of(2, 0.5, 0.5, 1), crossMoment: Float64Array.of(1, -3) };
const empirical = { ...population, crossMoment: Float64Array.of(1.5, -3) };
const flows = {
  population: { loss: population, flow: gradientFlow(population, [1e-6, 1e3]) },
  empirical: { loss: empirical, flow: gradientFlow(empirical, [1e-6, 1e3]) },
};
const [small, large] = flowDeviations(flows.population, flows.empirical);

test('the deviation begins as tau times that of the cross moment, and ends as that of the minimisers', () => {
  expect(small.difference[0]).toBeCloseTo(0.5e-6, 11);
  // G^{-1} (1/2, 0), det G = 7/4
  expect(large.difference[0]).toBeCloseTo(0.5 / 1.75, 12);
  expect(large.difference[1]).toBeCloseTo(-0.25 / 1.75, 12);
  expect(large.error).toBeGreaterThan(0);
  expect(large.error).toBeLessThan(1e-9);
});

test('the square of the deviation in the loss is tr(D G D^T), with an error that follows from the error of D', () => {
  const { value, error } = deviationInLoss(population, large);
  expect(value).toBeCloseTo(0.25 / 1.75, 12);
  expect(error).toBeLessThan(10 * large.error);
  // of D off by 1e-3 along D G = (1/2, 0)
  const stated = deviationInLoss(population, { ...large, error: 1e-3 }).error;
  const off = { ...large, difference: large.difference.map((x, e) => (e === 0 ? x + 1e-3 : x)) };
  const change = deviationInLoss(population, off).value - value;
  expect(change).toBeLessThanOrEqual(stated);
  expect(stated).toBeLessThan(1.01 * change);
});

test('the scores of both flows are that square over 2m apart', () => {
  const [, { value, error }] = scoreDistances(flows);
  expect(value).toBeCloseTo(0.25 / 1.75 / 4, 12);
  expect(error).toBeCloseTo(deviationInLoss(population, large).error / 4, 14);
});
