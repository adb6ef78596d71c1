import { expect, test } from 'vitest';
import { curveOf, rangeText } from './over-seeds.js';

test('the text has the median, the least and the largest, and says how many seeds have a number', () => {
  expect(rangeText([3, 1, 2])).toBe('2 (1 to 3)');
  expect(rangeText([3, null, 2])).toBe('2.5 (2 to 3, 2 of 3 seeds)');
  expect(rangeText([3, Number.NaN, 2, Number.POSITIVE_INFINITY])).toBe('2.5 (2 to 3, 2 of 4 seeds)');
  expect(rangeText([null, null])).toBe('none');
  expect(rangeText([0.12345])).toBe('0.123');
});

test('a curve leaves a gap where no seed has a number', () => {
  const { median, low, high, seeds } = curveOf('a', 'b', [
    [1, 3],
    [null, null],
    [null, 5],
  ]);
  expect({ median, low, high, seeds }).toEqual({
    median: [2, null, 5],
    low: [1, null, 5],
    high: [3, null, 5],
    seeds: [2, 0, 1],
  });
});
