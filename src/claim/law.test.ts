import { expect, test } from 'vitest';
import { detailOf, vacuous } from './law.js';

test('the detail of a measurement is every number and estimate in it, those of its parts under their names', () => {
  const estimate = { value: 2, error: 0.1 };
  const sampled = { value: 3, error: 0.2, sampled: true };
  const values = {
    t: 1,
    gap: estimate,
    kind: 'vp',
    none: undefined,
    nothing: null,
    parts: { prior: sampled, deep: { x: -0 } },
  };
  expect(detailOf(values)).toStrictEqual({ t: 1, gap: estimate, 'parts.prior': sampled, 'parts.deep.x': -0 });
});

test('numbers that are not finite are shown as they are', () => {
  expect(detailOf({ a: Number.NaN, b: -Infinity })).toEqual({ a: Number.NaN, b: -Infinity });
});

test('lists are numbered; arrays of coordinates and functions are no detail', () => {
  const values = { times: [1, { value: 2, error: 0 }], points: new Float64Array(3), f: () => 1 };
  expect(detailOf(values)).toEqual({ 'times.0': 1, 'times.1': { value: 2, error: 0 } });
});

test('what has no names has no detail', () => {
  expect([detailOf(3), detailOf('x'), detailOf(undefined), detailOf(null)]).toEqual([{}, {}, {}, {}]);
});

test('a vacuous result says why', () => {
  expect(vacuous('the bound exceeds the trivial one')).toEqual({ vacuous: 'the bound exceeds the trivial one' });
});
