import { expect, it } from 'vitest';
import type { Pieces } from '../field/score-field.js';
import { movingLines, passing } from './moving-lines.js';

const kinked = (kinks: number[], order?: number[]): Pieces => ({
  kinks: Float64Array.from(kinks),
  ...(order === undefined ? {} : { order: Int32Array.from(order) }),
  slopes: new Float64Array(kinks.length + 1),
  intercepts: new Float64Array(kinks.length + 1),
});

it('kinks are followed by their numbers, wherever they stand', () => {
  // 7 stays in front, and 2 passes 5
  const found = passing(
    kinked(
      [0, 1, 2],
      [2, 5, 7].map((k) => [2, 5, 7].indexOf(k)),
    ),
    kinked([0.5, 1.5, 3], [1, 0, 2]),
  );
  expect(Array.from(found.places)).toEqual([1, 0, 2]);
  expect(Array.from(found.moved)).toEqual([1.5, 0.5, 3]);
  expect(Array.from(found.ends)).toEqual([0.5, 1.5, 3]);
  // the first kink alone is another one at the end; the first two, and all, are the same ones
  expect(Array.from(found.farthest)).toEqual([-1, 1, 1, 2]);
  expect(Array.from(found.far)).toEqual([]);
});

it('kinks without numbers never pass', () => {
  const found = passing(kinked([0, 1]), kinked([2, 3]));
  expect(Array.from(found.places)).toEqual([0, 1]);
  expect(Array.from(found.moved)).toEqual([2, 3]);
});

it('says which kinks pass more than the others do', () => {
  const ascending = Array.from({ length: 40 }, (_, k) => k);
  const one = passing(kinked(ascending, ascending), kinked(ascending, [...ascending.slice(1), 0]));
  expect([one.near, Array.from(one.far)]).toEqual([1, [0]]);
  expect(one.places[0]).toBe(39);
  // ten in front of ten others: all go equally far, and are all looked at as neighbours
  const blocks = [...ascending.slice(10, 20), ...ascending.slice(0, 10), ...ascending.slice(20)];
  const all = passing(kinked(ascending, ascending), kinked(ascending, blocks));
  for (const [k, place] of all.places.entries()) expect(all.far.includes(k)).toBe(Math.abs(place - k) > all.near);
  expect(2 * all.near + all.far.length).toBeLessThanOrEqual(22);
});

it('refuses a score that gains a kink', () => {
  expect(() => passing(kinked([0]), kinked([0, 1]))).toThrow('a score with 1 kinks has 2 later');
});

it('a line is followed with its kinks, also where they pass one another', () => {
  // kink 0 adds the slope 1 and moves from 0 to 2, kink 1 adds 10 and moves from 1 to 1; left of both is the line u
  const start: Pieces = {
    ...{ kinks: Float64Array.of(0, 1), order: Int32Array.of(0, 1) },
    ...{ slopes: Float64Array.of(0, 1, 11), intercepts: Float64Array.of(0, 0, -10) },
  };
  const end: Pieces = {
    ...{ kinks: Float64Array.of(1, 2), order: Int32Array.of(1, 0) },
    ...{ slopes: Float64Array.of(0, 10, 11), intercepts: Float64Array.of(1, -9, -11) },
  };
  const lines = movingLines(start, end, passing(start, end));
  expect(Array.from(lines.slopes)).toEqual([0, 1, 11]);
  expect(Array.from(lines.slopeChanges)).toEqual([0, 0, 0]);
  // right of kink 0 alone: from 0 to 1 - 2, and right of both from -10 to -11
  expect(Array.from(lines.intercepts)).toEqual([0.5, -0.5, -10.5]);
  expect(Array.from(lines.interceptChanges)).toEqual([1, -1, -1]);
});
