import { expect, test } from 'vitest';
import { growthExponent, medianExponent } from './growth-exponents.js';

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
  expect(medianExponent(rungs).error).toBe(1e6);
});

test('the median exponent is that of a power of x, and one rung that is off leaves it', () => {
  const rungs = [1, 2, 4, 8, 16].map((x) => ({ x, y: exactly(3 * x * x) }));
  expect(medianExponent(rungs).value).toBeCloseTo(2, 14);
  const off = rungs.map((rung, i) => (i === 4 ? { ...rung, y: exactly(1e6) } : rung));
  expect(medianExponent(off).value).toBeCloseTo(2, 14);
  expect(growthExponent(off).value).toBeGreaterThan(4);
});

test('the error of the median exponent is the largest of any two rungs', () => {
  const rungs = [
    { x: 1, y: { value: 2, error: 0.5 } },
    { x: 16, y: { value: 8, error: 1 } },
  ];
  expect(medianExponent(rungs).error).toBeCloseTo(growthExponent(rungs).error, 14);
  const closer = [...rungs, { x: 32, y: exactly(9) }];
  expect(medianExponent(closer).error).toBeCloseTo(-Math.log(7 / 8) / Math.log(2), 14);
});
