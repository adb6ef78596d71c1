import { expect, test } from 'vitest';
import { axisTick, number, percent, signedAxis, signedTicks, ticks } from './drawing.js';

test('numbers are written with their powers of ten raised and with a minus sign', () => {
  expect([0.0215, -0.4, 4.57e-7, -1e-12, 1e6].map((value) => number(value))).toEqual([
    '0.0215',
    '−0.4',
    '4.57 × 10⁻⁷',
    '−10⁻¹²',
    '10⁶',
  ]);
  expect(percent(0.9801)).toBe('98%');
  expect([0.99998, 0.9996, 1, 1.001].map((share) => percent(share))).toEqual(['99.998%', '99.96%', '100%', '100%']);
  expect(percent(0.996, 2)).toBe('99.6%');
  expect([0.5, 1000, 1e-5, 2e-12].map(axisTick)).toEqual(['0.5', '1000', '10⁻⁵', '2 × 10⁻¹²']);
});

test('an axis has powers of ten, and finer ticks where there are too few of them', () => {
  expect(ticks(0.004, 2000, 8)).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
  expect(ticks(0.3, 3, 6)).toEqual([0.5, 1, 2]);
  expect(ticks(0.012, 9, 6)).toEqual([0.03, 0.1, 0.3, 1, 3]);
  expect(ticks(1e-300, 1, 5)).toEqual([1e-244, 1e-183, 1e-122, 1e-61, 1]);
});

test('a signed log axis has 0 and powers of ten on both sides, as far as it reaches', () => {
  expect(signedTicks([-650, 3], 0.1, 3)).toEqual([-100, -1, 0, 0.1, 1]);
  expect(signedTicks([-650, -0.01], 0.1, 3)).toEqual([-100, -1]);
});

test('an axis is logarithmic where one value would squash all others', () => {
  const size = { width: 800 };
  const even = signedAxis([0.5, 1, 2], 'slope', size);
  expect([even.scale.type, even.share(1.25)]).toEqual(['linear', 0.5]);
  const far = signedAxis([0.5, 1, 2, 273], 'slope', size);
  expect(far.scale.type).toBe('symlog');
  expect(far.share(2) - far.share(0.5)).toBeGreaterThan(0.1);
  expect(far.share(273)).toBeLessThan(1);
  expect(signedAxis([0, -3], 'difference', size).share(0)).toBeGreaterThan(0.9);
});
