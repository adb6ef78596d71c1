import { expect, test } from 'vitest';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { beyondOfModes, beyondOfPoint } from './forward-tails.measure.js';

// sigma_T^2 = 1 - e^{-2T} is 1 in doubles
const late = { process: ornsteinUhlenbeck(20), progress: 1, delta: 0.05 };
const origin = { ...late, reach: 0, dimension: 10, parts: [0] };

test('without the factor d, 0.135 of the mass is beyond at d = 10 and delta = 0.05', () => {
  expect(beyondOfPoint(origin, 0).beyond.value).toBeCloseTo(0.135, 3);
  expect(beyondOfPoint(origin).beyond.value).toBeLessThan(0.02);
});

test('the other coordinates count, and so does their sign', () => {
  const early = { ...origin, progress: 0.05, reach: 2 };
  const beyond = (parts: number[]) => beyondOfPoint({ ...early, parts }).beyond.value;
  expect(beyond([1]) / beyond([0])).toBeGreaterThan(5);
  expect(beyond([-1])).toBe(beyond([1]));
});

test('modes weigh as they should: one at the edge of the radius, the other far from it', () => {
  const { beyond } = beyondOfModes({ ...late, progress: 0.05, mu: 5, weights: [1, 0] });
  const other = beyondOfModes({ ...late, progress: 0.05, mu: 5, weights: [0.25, 0.75] });
  expect(beyond.value).toBeLessThan(0.05);
  expect(other.beyond.value).toBeCloseTo(beyond.value, 12);
});
