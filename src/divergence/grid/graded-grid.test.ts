import { expect, test } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import { isNarrow, narrowPlaces, scaleOfPaths } from './graded-grid.js';

const { line } = gaussianMixture([0.25, 0.25, 0.25, 0.25], [[-40], [2], [2 + 5e-6], [7]], [1, 1e-20, 1e-24, 1e-16]);

test('the scale of paths is that of the prior or of the farthest component', () => {
  expect(scaleOfPaths(line, 1)).toBe(48);
  expect(scaleOfPaths(line, 1e4)).toBe(100);
});

test('narrow is a component whose mass lies within 5e-8 of the scale', () => {
  expect(line.map((each) => isNarrow(each, 48))).toEqual([false, true, true, true]);
  expect(line.map((each) => isNarrow(each, 1))).toEqual([false, true, true, false]);
});

test('each narrow place is 1e-7 of the scale on both sides of a centre; those that meet are one', () => {
  expect(narrowPlaces(line, 48)).toEqual([
    { from: 2 - 4.8e-6, to: 2 + 5e-6 + 4.8e-6 },
    { from: 7 - 4.8e-6, to: 7 + 4.8e-6 },
  ]);
  expect(narrowPlaces(line, 20)).toHaveLength(3);
  expect(narrowPlaces(gaussianMixture([1], [[3]], [1]).line, 3)).toEqual([]);
});
