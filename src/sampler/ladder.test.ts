import { describe, expect, test } from 'vitest';
import { hasOrder, ladderOf } from './ladder.js';

const IN_TIME = Number.POSITIVE_INFINITY;

describe('the numbers of steps by which an order is seen', () => {
  test.each([
    ['in time', { least: 1 }, IN_TIME, false, [16, 32, 64, 128, 256]],
    ['of a stochastic sampler', { least: 1 }, IN_TIME, true, [16, 32, 64, 128]],
    ['from the least on', { least: 20 }, IN_TIME, false, [32, 64, 128, 256]],
    ['up to a third of the levels of a chain', { least: 1 }, 400, false, [16, 32, 64, 128]],
    ['none where that is too few', { least: 1 }, 100, false, []],
    ['those that a sampler takes, up to all levels', { least: 1, only: [100, 25, 50, 200] }, 100, false, [25, 50, 100]],
    [
      'the highest of many',
      { least: 1, only: [20, 25, 40, 50, 100, 125, 200, 250, 500, 1000] },
      1000,
      false,
      [125, 200, 250, 500, 1000],
    ],
    ['none where they are too few', { least: 1, only: [5, 10, 50] }, IN_TIME, false, []],
    ['none of a single one', { least: 1, only: [1000] }, 1000, false, []],
  ])('%s', (_, steps, levels, stochastic, expected) => {
    expect(ladderOf({ steps }, levels, stochastic)).toEqual(expected);
  });

  test('from where churn is not held back by its largest share', () => {
    const churned = (amount: number) => ({ steps: { least: 1 }, churn: { amount, from: 0, to: 1, noise: 1 } });
    expect(ladderOf(churned(6), IN_TIME, true)).toEqual([16, 32, 64, 128]);
    expect(ladderOf(churned(7), IN_TIME, true)).toEqual([32, 64, 128]);
    // 27/(sqrt(2) - 1) is above 64, and one number of steps has no slope
    expect(ladderOf(churned(27), IN_TIME, true)).toEqual([]);
  });
});

test('a sampler with a method or a declared order has one, unless its churn leads elsewhere or no ladder is left', () => {
  const steps = { least: 1 };
  const churn = { amount: 1, from: 0, to: 1, noise: 1 };
  expect(hasOrder({ method: 'heun', steps }, IN_TIME)).toBe(true);
  expect(hasOrder({ order: 3, steps }, IN_TIME)).toBe(true);
  expect(hasOrder({ steps }, IN_TIME)).toBe(false);
  expect(hasOrder({ method: 'heun', steps, churn }, IN_TIME)).toBe(true);
  expect(hasOrder({ method: 'heun', steps, churn: { ...churn, noise: 1.007 } }, IN_TIME)).toBe(false);
  expect(hasOrder({ method: 'euler-ancestral', noiseScale: 1, steps }, IN_TIME)).toBe(true);
  expect(hasOrder({ method: 'euler-ancestral', noiseScale: 1.007, steps }, IN_TIME)).toBe(false);
  expect(hasOrder({ method: 'heun', steps }, 100)).toBe(false);
  // 128 steps are the most of a stochastic one
  const many = { least: 1, only: [100, 500] };
  expect(hasOrder({ method: 'ddim', steps: many }, 1000)).toBe(true);
  expect(hasOrder({ method: 'ddim', eta: 1, steps: many }, 1000)).toBe(false);
});
