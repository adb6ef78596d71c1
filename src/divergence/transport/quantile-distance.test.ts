import { expect, test } from 'vitest';
import { comparedDistances, distancesByCell, type LineMasses, quantileDistance } from './quantile-distance.js';

const cells = (faces: number[], masses: number[]): LineMasses => ({
  faces: Float64Array.from(faces),
  masses: Float64Array.from(masses),
});

test('W2 of two densities that are constant in cells is exact, whatever cells each of them has', () => {
  // Q = u and 2 + 2u: int (2 + u)^2 = 19/3
  const unit = cells([0, 0.3, 1], [0.3, 0.7]);
  const wide = cells([1, 2, 3, 3.2, 4, 9], [0, 0.5, 0.1, 0.4, 0]);
  expect(quantileDistance({ data: unit, generated: wide })).toBeCloseTo(Math.sqrt(19 / 3), 14);
  expect(quantileDistance({ data: wide, generated: unit })).toBeCloseTo(Math.sqrt(19 / 3), 14);
  expect(quantileDistance({ data: wide, generated: wide })).toBe(0);
});

test('masses are parts of their sum', () => {
  const [one, twice] = [cells([0, 1], [1]), cells([0, 1], [2])];
  expect(quantileDistance({ data: one, generated: twice })).toBe(0);
});

test.each([1, -1])('a mass of 1e-20 at %d times 1e12 counts as much as its distance', (side) => {
  const bulk = cells([-1, 1], [1]);
  const [faces, masses] = [
    [-1, 1, 1e12, 1e12 + 1e-3],
    [1, 0, 1e-20],
  ];
  const data = side > 0 ? cells(faces, masses) : cells(faces.map((x) => -x).reverse(), masses.toReversed());
  expect(quantileDistance({ data, generated: bulk })).toBeCloseTo(100, 9);
});

test('distances of pairs are compared place by place, so that no chance makes them close', () => {
  const data = cells([-1, 1], [1]);
  // as far from the data on the one side as on the other
  const [left, right] = [cells([-1.5, 0.5], [1]), cells([-0.5, 1.5], [1])];
  const none = comparedDistances({ data, generated: left }, { data, generated: right });
  expect([none.distance, none.other, none.apart]).toEqual([0.5, 0.5, 0]);
  const [narrow, wide] = [cells([-0.5, 0.5], [1]), cells([-1.5, 1.5], [1])];
  const some = comparedDistances({ data, generated: narrow }, { data, generated: cells([-1.5, 1], [1]) });
  expect(some.apart).toBeGreaterThan(Math.abs(some.distance - some.other));
  expect(comparedDistances({ data, generated: narrow }, { data, generated: wide }).apart).toBe(0);
});

test('where a mass moves between modes that lie apart, the difference of distances falls as the mass does', () => {
  const data = cells([-5, -4, 4, 5], [0.5, 0, 0.5]);
  const shifted = (by: number) => cells([-5, -4, 4, 5], [0.4 - by, 0, 0.6 + by]);
  for (const by of [1e-3, 1e-6]) {
    const { distance, other, apart } = comparedDistances(
      { data, generated: shifted(by) },
      { data, generated: shifted(0) },
    );
    expect(apart).toBeGreaterThan((1 - 1e-6) * (distance - other));
    expect(apart).toBeLessThan(20 * by);
  }
});

test('each cell is told how far apart the quantiles are over its levels', () => {
  const data = cells([0, 1], [1]);
  const generated = cells([0, 0.5, 1, 2], [0.5, 0, 0.5]);
  const found = distancesByCell({ data, generated });
  // Q_0 = u, and Q = u up to 1/2 and 2u beyond
  expect(Array.from(found.generated)).toEqual([0, 0, expect.closeTo(0.375, 14)]);
  expect(Array.from(found.data)).toEqual([expect.closeTo(0.375, 14)]);
});
