import { expect, test } from 'vitest';
import { spread, summedSpread } from './spread.js';

test('the spread of a value and coarser ones is the distance of the largest from the smallest, 0 where there are none', () => {
  expect(spread([1, 2], [Float64Array.of(1, 5), [0.5, 2.5], [1, 2]])).toEqual([0.5, 3]);
  expect(spread([1, 2], [Float64Array.of(1.25, 2), [0.5, 1.5], [1, 2]])).toEqual([0.75, 0.5]);
  expect(spread([1, 2], [])).toEqual([0, 0]);
  expect(spread([1, 2], [Float64Array.of(1, 5), [0.5, 2.5], [1, 2]], 3)).toEqual([1.5, 9]);
  // and where it lies beside all of them
  expect(spread([1, 2], [Float64Array.of(0.5, 2.25), [0.75, 2.5], [0.75, 2.5]])).toEqual([0.5, 0.5]);
});

test('one of two whose mean the value is about gives the other', () => {
  expect(spread([1, 2], [[0.5, 2.5]])).toEqual([1, 1]);
  expect(spread([1, 2], [Float64Array.of(3, 2)], 3)).toEqual([12, 0]);
});

test('two of three whose mean the value is about give the third', () => {
  // the third is -1 and 1.5, 1 and 4, 3 and 0.5
  expect(spread([1, 2], [Float64Array.of(2, 2), [2, 2.5]])).toEqual([3, 1]);
  expect(spread([1, 2], [Float64Array.of(0, 1), [2, 1]])).toEqual([2, 3]);
  expect(spread([1, 2], [Float64Array.of(0, 3), [0, 2.5]], 2)).toEqual([6, 5]);
});

test('of several sets all count, each value by itself', () => {
  // 0.5 and 0.6 on either side of two; and 3 and 1 as above
  const sets = [[[1.25, 2.3]], [Float64Array.of(2, 2), [2, 2.5]], []];
  expect(summedSpread([1, 2], sets.slice(0, 1), 2)[0]).toBe(1);
  for (const [i, sum] of [3.5, 1.6].entries()) expect(summedSpread([1, 2], sets)[i]).toBeCloseTo(sum, 14);
  expect(summedSpread([1, 2], [[[1.25, 2.75]], sets[1]], 2)).toEqual([7, 5]);
  expect(summedSpread([1, 2], [])).toEqual([0, 0]);
});
