import { expect, test } from 'vitest';
import { bentCells } from './bent-cells.js';

test('the cells beside a step of a density come first, and wide ones before narrow ones', () => {
  const faces = Float64Array.of(-0.01, 0, 1, 2, 3, 4, 4.01);
  const masses = Float64Array.of(0.01, 1, 1, 2, 2, 0.02);
  const first = (most: number) => bentCells({ data: { faces, masses }, generated: { faces, masses } }, most);
  expect(first(2)).toEqual([2, 3]);
  // beyond the grid there is nothing, which is a step too
  expect(first(3)).toEqual([2, 3, 5]);
});

test('of two cells alike the one comes first whose quantiles are further from where they should be', () => {
  const faces = Float64Array.of(0, 1, 2, 3, 4, 5, 6);
  const data = { faces, masses: Float64Array.of(1, 0, 0, 0, 0, 0) };
  const generated = { faces, masses: Float64Array.of(0.5, 0, 0, 0.25, 0, 0.25) };
  expect(bentCells({ data, generated }, 2)).toEqual([0, 5]);
});

test('cells without mass do not count', () => {
  const faces = Float64Array.of(0, 1, 2);
  const masses = Float64Array.of(1, 0);
  expect(bentCells({ data: { faces, masses }, generated: { faces, masses } }, 5)).toEqual([0]);
});
