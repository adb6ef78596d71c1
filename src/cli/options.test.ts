import { expect, test } from 'vitest';
import { parseAlpha, parseSeconds } from './options.js';

test('numbers may have a point and an exponent', () => {
  expect(['30', '2.5', '.5', '1e2', '1.5E+1', '1e-3'].map(parseSeconds)).toEqual([30, 2.5, 0.5, 100, 15, 0.001]);
  expect(['0.01', '1e-6'].map(parseAlpha)).toEqual([0.01, 1e-6]);
});

test.each(['', '0', '-1', '1e', 'e2', '0x10', 'Infinity', '1e999', '1 0'])('%j is no number of seconds', (text) => {
  expect(() => parseSeconds(text)).toThrow(`--time-limit should be a number of seconds above 0, found '${text}'.`);
});
