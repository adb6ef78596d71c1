import { expect, test } from 'vitest';
import { parseAlpha, parseIndex, parseSeconds, parseShard } from './options.js';

test('numbers may have a point and an exponent', () => {
  expect(['30', '2.5', '.5', '1e2', '1.5E+1', '1e-3'].map(parseSeconds)).toEqual([30, 2.5, 0.5, 100, 15, 0.001]);
  expect(['0.01', '1e-6'].map(parseAlpha)).toEqual([0.01, 1e-6]);
});

test.each(['', '0', '-1', '1e', 'e2', '0x10', 'Infinity', '1e999', '1 0'])('%j is no number of seconds', (text) => {
  expect(() => parseSeconds(text)).toThrow(`--time-limit should be a number of seconds above 0, found '${text}'.`);
});

test.each(['', '0', '-1e-6', '0.02x', '1', 'NaN', '0x1'])('%j is no false-alarm budget', (text) => {
  expect(() => parseAlpha(text)).toThrow(/^--alpha should be a number above 0 and at most [\d.]+, found '/);
});

test('the number of a case is written in digits alone', () => {
  expect(['0', '12'].map(parseIndex)).toEqual([0, 12]);
  for (const text of ['', '1e3', '-1', '1.5', '3a', '9007199254740993']) {
    expect(() => parseIndex(text)).toThrow(`--case should be an integer of at least 0, found '${text}'.`);
  }
});

test('a shard is one of a thousand at most', () => {
  expect(parseShard('3/1000')).toEqual({ number: 3, of: 1000 });
  for (const text of ['0/2', '3/2', '1', '1/1001', '1/99999999', '1.5/2']) {
    expect(() => parseShard(text)).toThrow(`--shard should be i/n with 1 <= i <= n <= 1000, found '${text}'.`);
  }
});
