import { expect, test } from 'vitest';
import { sortNearlySorted } from './nearly-sorted.js';
import { stream } from './random.js';

test('indices are sorted by key, from nearly sorted ones, reversed ones and any others', () => {
  const { uniform } = stream(5, 'data');
  const keys = Float64Array.from({ length: 200 }, () => Math.floor(100 * uniform()) / 100);
  keys[17] = Number.POSITIVE_INFINITY;
  keys[40] = Number.NEGATIVE_INFINITY;
  keys[41] = Number.NEGATIVE_INFINITY;
  const sorted = Array.from(keys.keys()).sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b));
  const nearly = Int32Array.from(sorted);
  [nearly[10], nearly[12]] = [nearly[12], nearly[10]];
  for (const order of [nearly, Int32Array.from(sorted).reverse(), Int32Array.from(keys.keys())]) {
    sortNearlySorted(order, keys);
    expect(Array.from(order, (i) => keys[i])).toEqual(sorted.map((i) => keys[i]));
    expect(new Set(order).size).toBe(200);
  }
});

test('equal keys keep the order of their indices', () => {
  const order = Int32Array.of(0, 1, 2, 3, 4);
  sortNearlySorted(order, Float64Array.of(2, 1, 2, 1, 2));
  expect([...order]).toEqual([1, 3, 0, 2, 4]);
});
