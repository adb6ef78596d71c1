import { expect, test } from 'vitest';
import { splitBudget } from './error-budget.js';

test('a budget is split in proportion to the weights, and completely', () => {
  expect(splitBudget(1e-6, [1, 3])).toEqual([2.5e-7, 7.5e-7]);
  const parts = splitBudget(1e-6, [0.1, 0.2, 0.7, 5]);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1e-6, 20);
  expect(splitBudget(1e-6, [])).toEqual([]);
});
