import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { medianInterval } from './median.js';

test('the ranks are those of the binomial: 2 P(Bin(10, 1/2) < 2) = 22/1024, and < 3 is 112/1024', () => {
  const numbers = [7, 1, 9, 3, 10, 2, 8, 4, 6, 5];
  expect(medianInterval(numbers, 1 - 22 / 1024)).toEqual({ median: 5.5, interval: [2, 9] });
  expect(medianInterval(numbers, 1 - 21.9 / 1024)).toEqual({ median: 5.5, interval: [1, 10] });
  expect(medianInterval(numbers, 1 - 111 / 1024).interval).toEqual([2, 9]);
});

test('too few numbers have a median and no interval, and none has neither', () => {
  expect(medianInterval([3, 1, 2], 0.99)).toEqual({ median: 2 });
  expect(medianInterval([], 0.99)).toEqual({ median: Number.NaN });
});

test('an interval holds the median of a skewed law as often as it says', () => {
  const { uniform } = stream(3, 'data');
  let missed = 0;
  for (let run = 0; run < 2000; run++) {
    const [low, high] = medianInterval(
      Array.from({ length: 36 }, () => -Math.log1p(-uniform())),
      0.9,
    ).interval ?? [Number.NaN, Number.NaN];
    if (!(low <= Math.LN2 && Math.LN2 <= high)) missed++;
  }
  // at most 0.1 by the formula, 0.065 exactly: 2 P(Bin(36, 1/2) < 13); four deviations are 0.022
  expect(Math.abs(missed / 2000 - 0.065)).toBeLessThan(0.022);
});
