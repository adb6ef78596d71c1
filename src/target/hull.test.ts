import { describe, expect, it } from 'vitest';
import { hullCoordinates } from './hull.js';

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((x, j) => x - b[j]));

describe('hullCoordinates', () => {
  it('keep all distances, with the last point at the origin', () => {
    const points = [
      [1, 2, 0, -1, 3],
      [0, 1, 1, 1, 2],
      [-2, 0, 3, 0.5, 1],
      [4, 4, 4, 4, 4],
    ];
    const rows = hullCoordinates(points);
    expect(rows[0]).toHaveLength(3);
    expect(rows[3].every((x) => Math.abs(x) < 1e-14)).toBe(true);
    for (const [i, a] of points.entries()) {
      for (const [j, b] of points.entries()) expect(distance(rows[i], rows[j])).toBeCloseTo(distance(a, b), 13);
    }
  });

  it('are as few as the span allows: one for points on a line off the axes, none for points that coincide', () => {
    const line = [-1.3, 0.2, 7].map((s) => [0.1 + s * 0.3, 0.7 - s * 1.1, s * 0.9]);
    expect(hullCoordinates(line)[0]).toHaveLength(1);
    expect(hullCoordinates([line[0], line[0]])).toEqual([[], []]);
  });

  it('span two dimensions for two points and an origin off their line', () => {
    expect(
      hullCoordinates([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ])[0],
    ).toHaveLength(2);
  });
});
