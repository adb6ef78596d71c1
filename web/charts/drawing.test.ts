import { expect, test } from 'vitest';
import { axisTick, number, percent, ticks } from './drawing.js';

test('numbers are written with their powers of ten raised and with a minus sign', () => {
  expect([0.0215, -0.4, 4.57e-7, -1e-12, 1e6].map((value) => number(value))).toEqual([
    '0.0215',
    '−0.4',
    '4.57 × 10⁻⁷',
    '−10⁻¹²',
    '10⁶',
  ]);
  expect(percent(0.9801)).toBe('98%');
  expect([0.5, 1000, 1e-5, 2e-12].map(axisTick)).toEqual(['0.5', '1000', '10⁻⁵', '2 × 10⁻¹²']);
});

test('an axis has powers of ten, and finer ticks where there are too few of them', () => {
  expect(ticks(0.004, 2000, 8)).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
  expect(ticks(0.3, 3, 6)).toEqual([0.5, 1, 2]);
  expect(ticks(0.012, 9, 6)).toEqual([0.03, 0.1, 0.3, 1, 3]);
  expect(ticks(1e-300, 1, 5)).toEqual([1e-244, 1e-183, 1e-122, 1e-61, 1]);
});
