import { expect, test } from 'vitest';
import { theilSen } from './theil-sen.js';

const known = (value: number) => ({ value, error: 0 });

test('the slope of points on a line is that of the line, in any order', () => {
  const xs = [3, -1, 7, 2];
  expect(
    theilSen(
      xs,
      xs.map((x) => known(2 - 1.5 * x)),
    ),
  ).toEqual({ value: -1.5, error: 0 });
});

test('the slope is the median of the slopes of all pairs, as by hand', () => {
  // slopes 1, 5, 3 of the pairs (0, 1), (1, 2), (0, 2)
  expect(theilSen([0, 1, 2], [0, 1, 6].map(known)).value).toBe(3);
  // slopes 1, 1, 1, 9, 5 and 11/3: the median of six numbers lies between the middle two
  expect(theilSen([0, 1, 2, 3], [0, 1, 2, 11].map(known)).value).toBe(0.5 * (1 + 11 / 3));
});

test('one point that is far off hardly moves it', () => {
  const xs = Array.from({ length: 9 }, (_, i) => i);
  const ys = xs.map((x) => known(x === 8 ? 1e6 : 0.5 * x));
  expect(theilSen(xs, ys).value).toBe(0.5);
});

test('the error of a slope is the largest that a pair may have', () => {
  const ys = [
    { value: 0, error: 0.1 },
    { value: 1, error: 0.2 },
    { value: 5, error: 0.4 },
  ];
  expect(theilSen([0, 1, 5], ys).error).toBeCloseTo(0.3, 15);
  expect(theilSen([5, 1, 0], ys).error).toBeCloseTo(0.6, 15);
});

test('a point that is not finite, or lacks its value, is refused, wherever it is', () => {
  const xs = Array.from({ length: 8 }, (_, i) => i);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const place of xs) {
      const withBad = xs.map((x) => (x === place ? bad : x));
      expect(() => theilSen(xs, withBad.map(known))).toThrow(
        new RangeError(`the points of a slope should be finite, found ${bad}`),
      );
      expect(() => theilSen(withBad, xs.map(known))).toThrow(RangeError);
    }
  }
  expect(() => theilSen([0, 1, 2], [0, 1].map(known))).toThrow('a slope needs a y for each x, found 2 for 3');
  expect(() => theilSen([0, 1], [0, 1, 2].map(known))).toThrow(RangeError);
});

test('too few points, and two in one place, are refused', () => {
  expect(() => theilSen([1], [known(1)])).toThrow(new RangeError('a slope needs two points, found 1'));
  expect(() => theilSen([1, 1], [known(1), known(2)])).toThrow('should have different x, found 1 twice');
});
