import { expect, test } from 'vitest';
import { growthExponent } from './growth.js';

const exactly = (value: number) => ({ value, error: 0 });

test('a power of x has its exponent, whatever its constant', () => {
  const rungs = [1, 2, 8].map((x) => ({ x, y: exactly(7 * x * Math.sqrt(x)) }));
  expect(growthExponent(rungs).value).toBeCloseTo(1.5, 14);
  expect(growthExponent(rungs.toReversed()).value).toBeCloseTo(1.5, 14);
});

test('the error covers the ends of the intervals of both ends of the ladder', () => {
  const rungs = [
    { x: 1, y: { value: 2, error: 0.5 } },
    { x: 16, y: { value: 8, error: 1 } },
  ];
  const { value, error } = growthExponent(rungs);
  expect(value).toBeCloseTo(0.5, 14);
  const moved = growthExponent([
    { x: 1, y: exactly(1.5) },
    { x: 16, y: exactly(9) },
  ]);
  expect(moved.value - value).toBeGreaterThan(0.9 * error);
  expect(moved.value - value).toBeLessThanOrEqual(error);
});

test('a quantity that may be 0 has no exponent', () => {
  const rungs = [
    { x: 1, y: { value: 1, error: 1 } },
    { x: 2, y: exactly(1) },
  ];
  expect(growthExponent(rungs).error).toBe(Number.POSITIVE_INFINITY);
});
