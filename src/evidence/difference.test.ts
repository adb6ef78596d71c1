import { expect, test } from 'vitest';
import { differenceText } from './difference.js';

test('a difference is said with the numbers, its size in words, and the tolerance', () => {
  expect(differenceText(0.5, 0.25, 1e-12)).toBe('answered 0.5, expected 0.25: factor 2 (off by 0.25, allowed 1e-12)');
  expect(differenceText(0, 0.25, 1e-12)).toBe('answered 0, expected 0.25 (off by 0.25, allowed 1e-12)');
  expect(differenceText(0.25, 0, 1e-12)).toBe('answered 0.25, expected 0 (off by 0.25, allowed 1e-12)');
});

test.each([
  [-0.3, 0.3, 'the sign'],
  [1 / Math.LN2, 1, 'factor 1/ln 2: bits for nats, or log2 for log'],
  [2 * Math.log10(7), 2 * Math.log(7), 'factor 1/ln 10: log10 for log'],
  [-1.5, -3, 'factor 1/2'],
  [-1.01, -1, '1% too large'],
  [0.9977, 1, '0.23% too small'],
  [3.3, -1.5, 'factor -2.2'],
  // a ratio near a known one that the tolerance tells apart from it
  [2.001, 1, 'factor 2.001'],
])('%d for %d is said to be: %s', (answer, expected, words) => {
  expect(differenceText(answer, expected, 1e-10)).toContain(`: ${words} (`);
});

test('a ratio is named within what the tolerance leaves open, and not where that is much', () => {
  expect(differenceText(2.0001, 1, 1e-4)).toContain(': factor 2 (');
  expect(differenceText(1.4143, 1, 1e-4)).toContain(': factor sqrt 2 (');
  expect(differenceText(1.4143, 1, 1e-6)).toContain(': factor 1.414 (');
  expect(differenceText(2.01, 1, 1e-2)).toContain(': factor 2.01 (');
});
