import { expect, test } from 'vitest';
import { finiteJson, jsonText } from './finite-json.js';

test('finite values pass unchanged, typed arrays as arrays', () => {
  expect(finiteJson({ a: 1, b: ['x', null], c: Float64Array.of(1, 2) })).toEqual({ a: 1, b: ['x', null], c: [1, 2] });
});

test('a number that is not finite becomes null with its reason beside it', () => {
  expect(finiteJson({ a: Number.NaN, b: { c: -Infinity } })).toEqual({
    a: null,
    aReason: 'not a number',
    b: { c: null, cReason: 'infinite' },
  });
});

test('the reasons of a list follow its entries', () => {
  expect(finiteJson({ a: [1, Number.NaN], m: [[1], [Infinity]] })).toEqual({
    a: [1, null],
    aReason: [null, 'not a number'],
    m: [[1], [null]],
    mReason: [null, ['infinite']],
  });
});

test('a reason that is already there stays', () => {
  const given = { klScore: [null], klScoreReason: ['not normalisable'], x: Number.NaN, xReason: 'mine' };
  expect(finiteJson(given)).toEqual({ ...given, x: null });
});

test('text is indented and ends in a line break', () => {
  expect(jsonText({ a: 1 })).toBe('{\n  "a": 1\n}\n');
});
