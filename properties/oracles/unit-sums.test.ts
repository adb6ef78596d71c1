import { expect, it } from 'vitest';
import { bends, meanOf, scoreOf, type UnitSum } from './unit-sums.js';

const one: UnitSum = {
  activation: 'relu',
  factor: 0.5,
  offset: [1],
  units: [{ w: [2], b: -2, sizeOfB: 2, v: [3] }],
};

it('a unit is off before it bends and adds its readout from there on', () => {
  expect(bends(one)).toEqual([{ at: 1, unit: 0, size: 1 }]);
  expect(scoreOf(one, [0.5], 0).value).toBe(0.5);
  expect(scoreOf(one, [3], 0)).toEqual({ value: 0.5 * (3 * 4 + 1), size: 0.5 * (3 * 8 + 1) });
});

it('a mean counts the part of a cell on which a unit is on', () => {
  // 0.5 (1 + 3 * int_1^3 (2 x - 2) dx/3)
  expect(meanOf(one, 0, 3).value).toBeCloseTo(0.5 * (1 + 4), 14);
  expect(meanOf(one, 1, 3).value).toBeCloseTo(0.5 * (1 + 6), 14);
});

it('a Swish unit is z/(1 + e^-z)', () => {
  expect(scoreOf({ ...one, activation: 'swish' }, [1.5], 0).value).toBeCloseTo(0.5 * (3 / (1 + Math.exp(-1)) + 1), 14);
});
