import { expect, test } from 'vitest';
import { packed } from './packed-numbers.js';

/** As a page reads them. */
function unpacked(text: string): number[] {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from(new Float32Array(bytes.buffer));
}

test('numbers are packed as 32-bit floats, which keep seven digits', () => {
  const numbers = [0, 1, -1.5, 1 / 3, 2e-38, 3e38];
  const text = packed(numbers);
  expect(text).toHaveLength(4 * Math.ceil((4 * numbers.length) / 3));
  expect(unpacked(text as string)).toEqual(numbers.map(Math.fround));
});

test('numbers that 32 bits do not hold are written out', () => {
  expect(packed([1, 1e-300])).toEqual([1, 1e-300]);
  expect(packed([1 / 3, 1e39])).toEqual([0.3333333, 1e39]);
  expect(packed([])).toBe('');
});
