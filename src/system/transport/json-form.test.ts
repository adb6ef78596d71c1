import { describe, expect, it } from 'vitest';
import { fromJsonForm, jsonForm } from './json-form.js';
import { packed } from './packed-numbers.js';

describe('jsonForm', () => {
  it('has lists for typed arrays, strings for what is not finite, and leaves out what is undefined', () => {
    const value = {
      a: Float32Array.of(0.5, Number.NaN),
      b: [[1], [Infinity]],
      c: undefined,
      d: 'text',
      e: null,
      f: true,
    };
    expect(jsonForm(value)).toEqual({ a: [0.5, 'NaN'], b: [[1], ['Infinity']], d: 'text', e: null, f: true });
  });

  it('keeps the methods of what is described out of its data, where told so', () => {
    const target = { kind: 'mixture', weights: [1], logDensity: () => 0 };
    expect(jsonForm({ target }, { functions: 'leave out' })).toEqual({ target: { kind: 'mixture', weights: [1] } });
    expect(() => jsonForm({ target })).toThrow(new TypeError('holds a function'));
  });

  it.each([
    [undefined, 'is undefined'],
    [() => 0, 'is a function'],
    [[undefined], 'holds undefined'],
    [[1n], 'holds a bigint'],
    [BigInt64Array.of(1n), 'holds a bigint'],
    [{ a: Symbol('a') }, 'holds a symbol'],
  ])('refuses %#', (value, message) => {
    expect(() => jsonForm(value)).toThrow(new TypeError(message));
  });

  it.each(['digits', 'packed'] as const)('refuses a circle, written as %s', (lists) => {
    const circle: unknown[] = [];
    for (let k = 0; k < 2; k++) {
      circle.push(circle);
      expect(() => jsonForm(circle, { lists })).toThrow(/^holds itself, or is nested deeper than 100 times$/);
    }
  });

  it('packs the lists of numbers in what is no such list itself', () => {
    const x = Array.from({ length: 16 }, (_, i) => i);
    const short = packed(x);
    expect(jsonForm({ a: [x, [Infinity]], b: [[x], 'text'], c: x }, { lists: 'packed' })).toEqual({
      a: [short, ['Infinity']],
      b: [packed([x]), 'text'],
      c: short,
    });
  });
});

describe('fromJsonForm', () => {
  it('makes numbers of the three strings that stand for them, and of no other text', () => {
    const text = '{"a":["NaN","-Infinity",1],"NaN":"NaN ","b":"Infinity"}';
    const value = { a: [Number.NaN, -Infinity, 1], NaN: 'NaN ', b: Infinity };
    expect(fromJsonForm(JSON.parse(text), text)).toEqual(value);
  });

  it.each([Number.NaN, Infinity, -Infinity])('finds %s where there is no other', (number) => {
    const text = JSON.stringify({ a: [String(number), 1] });
    expect(fromJsonForm(JSON.parse(text), text)).toEqual({ a: [number, 1] });
  });
});
