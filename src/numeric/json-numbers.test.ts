import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactJson, finiteJson, fromExactJson, jsonNumber, jsonText, numberOfJson } from './json-numbers.js';

describe('a number that JSON cannot write', () => {
  it.each([Number.NaN, Infinity, -Infinity])('is a string there: %s', (number) => {
    expect(jsonNumber(number)).toBe(String(number));
    expect(numberOfJson(String(number))).toBe(number);
  });

  it.each(['', 'nan', 'NaN ', '-0', '1', 'toString'])("is not meant by '%s'", (text) => {
    expect(numberOfJson(text)).toBeUndefined();
  });
});

describe('exactJson', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Infinity, -Infinity));
  const text = fc.oneof(fc.string(), fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', "'NaN", "'", "''a"));
  const { plain } = fc.letrec((tie) => ({
    plain: fc.oneof(
      { depthSize: 'small' },
      number,
      text,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('plain'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('plain'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));

  it('comes back from its text as the same data, bit for bit and key by key', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const inside = { value };
        const back = fromExactJson(JSON.parse(JSON.stringify(exactJson(inside))));
        expect(back).toStrictEqual(inside);
        expect(JSON.stringify(back)).toBe(JSON.stringify(inside));
      }),
    );
  });

  it('has strings for the numbers that JSON cannot write, and quotes texts that look like them', () => {
    const value = { measured: Number.NaN, detail: { x: -Infinity, y: -0, z: 1 }, list: [[0, Infinity], 'NaN', 'text'] };
    const detail = { x: '-Infinity', y: '-0', z: 1 };
    expect(exactJson(value)).toEqual({ measured: 'NaN', detail, list: [[0, 'Infinity'], "'NaN", 'text'] });
  });
});

describe('finiteJson', () => {
  it('passes finite values unchanged, typed arrays as arrays', () => {
    expect(finiteJson({ a: 1, b: ['x', null], c: Float64Array.of(1, 2) })).toEqual({ a: 1, b: ['x', null], c: [1, 2] });
  });

  it('makes null of a number that is not finite, with its reason beside it', () => {
    expect(finiteJson({ a: Number.NaN, b: { c: -Infinity } })).toEqual({
      a: null,
      aReason: 'not a number',
      b: { c: null, cReason: 'infinite' },
    });
  });

  it('gives the reasons of a list in the order of its entries', () => {
    expect(finiteJson({ a: [1, Number.NaN], m: [[1], [Infinity]] })).toEqual({
      a: [1, null],
      aReason: [null, 'not a number'],
      m: [[1], [null]],
      mReason: [null, ['infinite']],
    });
  });

  it('keeps a reason that is already there', () => {
    const given = { klScore: [null], klScoreReason: ['not normalisable'], x: Number.NaN, xReason: 'mine' };
    expect(finiteJson(given)).toEqual({ ...given, x: null });
  });
});

describe('jsonText', () => {
  it('is indented and ends in a line break', () => {
    expect(jsonText({ a: 1 })).toBe('{\n  "a": 1\n}\n');
  });
});
