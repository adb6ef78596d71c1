import { expect, test } from 'vitest';
import { lacking } from './distance-solver.js';

test('what the last run lacks follows from how its change has fallen, between the least and the most', () => {
  // errors 4, 1, 1/4 and 4, 2, 1 beside the limit
  expect(lacking(0.75, 3)).toEqual({ rate: 1 / 3, open: 0.25 });
  expect(lacking(1, 2)).toEqual({ rate: 1, open: 1 });
  expect(lacking(1, 1.1)).toEqual({ rate: 2, open: 2 });
});

test('runs that agree by chance lack what the change before leaves, and not nothing', () => {
  expect(lacking(0, 3)).toEqual({ rate: 1 / 3, open: 0.25 });
  expect(lacking(0.01, 3).open).toBeCloseTo(0.25, 12);
  // against the direction of the change before
  expect(lacking(-0.5, 0.4).open).toBeCloseTo(0.5 / 3, 12);
});
