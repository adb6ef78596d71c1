import { describe, expect, it } from 'vitest';
import { gaussianFactors, hullCoordinates } from './gaussian-factors.js';
import { UNDIFFUSED } from './target.js';

it.each([1, 2, 3, 4, 5, 6, 9])(
  'every density has mass 1 on the grid of its axes, with %i coordinates outside the hull',
  (beside) => {
    const row = (x: number) => [x, ...new Array(beside).fill(0.5)];
    const { axes } = gaussianFactors([row(-1), row(2)], [0.3, 2], UNDIFFUSED, 1.5);
    // the prior's mean 0 lies off the line of the means, so the hull has two coordinates; where there are more, the
    // distance from the hull is a third
    expect(axes.length).toBe(beside > 1 ? 3 : 2);
    for (let k = 0; k < 3; k++) {
      const mass = axes.reduce((product, axis) => {
        const { weights, logs } = axis.tabulate(0.3);
        return product * weights.reduce((sum, weight, i) => sum + weight * Math.exp(logs[i * 3 + k]), 0);
      }, 1);
      expect(mass).toBeCloseTo(1, 9);
    }
  },
);

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
