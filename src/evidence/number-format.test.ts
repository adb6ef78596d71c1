import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figure, inFull } from './number-format.js';

test.each([
  [0.21251, '0.213'],
  [1.3198720112069158, '1.32'],
  [0.00099996, '0.001'],
  [0.00009, '9e-5'],
  [4.56789e-7, '4.57e-7'],
  [-2.5e-300, '-2.5e-300'],
  [1234, '1230'],
  [9999, '1e4'],
  [403138675776.4126, '4.03e11'],
  [0, '0'],
  [40, '40'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NaN, 'NaN'],
])('%f is written as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('digits are as many as asked for', () => {
  expect(figure(0.376984123, 6)).toBe('0.376984');
  expect(figure(0.0000126382, 6)).toBe('1.26382e-5');
});

test('a number in full loses no digit', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Number(inFull(value)) === value));
  expect(inFull(0.1 + 0.2)).toBe('0.30000000000000004');
  expect(inFull(1e-7)).toBe('1e-7');
});
