import { describe, expect, it, test } from 'vitest';
import { massBetween } from '../../target/line-components.js';
import { gaussianMixture } from '../../target/mixture.js';
import { bentCells, hiddenInSteepCells } from './bent-cells.js';
import { quantileDistance } from './quantile-distance.js';

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

  // the truth is at one end of the middle cell, where all that is generated is
  it.each([
    ['next to the data', [1, 0], [0, 0.001], 0],
    ['beside half of the data', [0.5, 0.5], [0, 10], 0],
    ['beside half of the data, far out', [0.5, 0.5], [0, 1000], 0],
    ['on the other side', [0.5, 0.5], [0, 10], 1],
    ['far from all data', [1, 0], [-1000, -999], 1],
  ])('is no less than what a point at an end of its cell changes, %s', (_, shares, places, end) => {
    const generated = { faces: Float64Array.of(-1, 0, 1, 2), masses: Float64Array.of(0, 1, 0) };
    const [a, b] = places;
    const thin = 1e-9;
    const data = { faces: Float64Array.of(a, a + thin, b, b + thin), masses: Float64Array.of(shares[0], 0, shares[1]) };
    const truth = Math.sqrt(shares[0] * (a - end) ** 2 + shares[1] * (b - end) ** 2);
    const off = Math.abs(quantileDistance({ data, generated }) - truth);
    const hidden = hiddenInSteepCells({ data, generated });
    expect(hidden).toBeGreaterThan(off - 1e-8);
    expect(hidden).toBeLessThan(1 / Math.sqrt(3) + 1e-12);
  });
});
