import { describe, expect, it, test } from 'vitest';
import { massBetween } from '../../target/line-components.js';
import { gaussianMixture } from '../../target/mixture.js';
import { bentCells, hiddenInSteepCells } from './bent-cells.js';

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

describe('what is hidden in steep cells', () => {
  const even = (count: number, reach: number) =>
    Float64Array.from({ length: count + 1 }, (_, i) => reach * ((2 * i) / count - 1));
  const masses = (faces: Float64Array, mean: number, variance: number) => {
    const { line } = gaussianMixture([1], [[mean]], [variance]);
    return Float64Array.from({ length: faces.length - 1 }, (_, i) => massBetween(line, faces[i], faces[i + 1]));
  };

  it('is next to nothing on a grid that is fine enough', () => {
    const faces = even(400, 10);
    const pair = { data: { faces, masses: masses(faces, 0, 1) }, generated: { faces, masses: masses(faces, 1, 2) } };
    expect(hiddenInSteepCells(pair)).toBeLessThan(1e-9);
  });

  it('is the width of a cell over root 3 where all may be anywhere in it, far from the data', () => {
    const faces = even(20, 10);
    const generated = { faces, masses: Float64Array.from({ length: 20 }, (_, i) => (i === 19 ? 1 : 0)) };
    const data = { faces, masses: Float64Array.from({ length: 20 }, (_, i) => (i === 0 ? 1 : 0)) };
    // W = 18
    const hidden = Math.sqrt(18 * 18 + 1 / 3 + (2 * 18) / Math.sqrt(3)) - 18;
    expect(hiddenInSteepCells({ data, generated })).toBeCloseTo(hidden, 12);
    expect(hidden).toBeCloseTo(1 / Math.sqrt(3), 12);
  });
});
