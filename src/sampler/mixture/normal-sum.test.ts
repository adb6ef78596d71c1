import { expect, it } from 'vitest';
import { normalCdf, normalPdf } from '../../numeric/normal.js';
import { normalSum } from './normal-sum.js';

const places = Float64Array.of(1.5, -2, 0.1, 0.3);
const weights = Float64Array.of(0.2, 0.1, 0.4, 0.3);
const s = 0.25;
const law = normalSum(places, weights, s);
const sumOf = (of: (z: number) => number, x: number) =>
  weights.reduce((sum, weight, i) => sum + weight * of((x - places[i]) / s), 0);

it('has the density of its normals, one by one and on even places', () => {
  const [first, step] = [-4, 0.17];
  const even = law.evenDensities(first, step, 50);
  const x = Float64Array.from(even, (_, i) => first + i * step);
  const one = law.densities(x);
  for (const [i, place] of x.entries()) {
    const exact = sumOf(normalPdf, place) / s;
    expect(Math.abs(one[i] - exact)).toBeLessThan(1e-13 * exact + 1e-17);
    expect(Math.abs(even[i] - exact)).toBeLessThan(1e-12 * exact + 1e-17);
  }
});

it('has the mass on both sides of a place, and between two', () => {
  for (const x of [-5, -2.1, 0.2, 1.4, 3]) {
    expect(law.below(x)).toBeCloseTo(sumOf(normalCdf, x), 14);
    expect(law.above(x)).toBeCloseTo(
      sumOf((z) => normalCdf(-z), x),
      14,
    );
  }
  expect(law.mass(-2, 0.2)).toBeCloseTo(sumOf(normalCdf, 0.2) - sumOf(normalCdf, -2), 14);
  expect(law.mass(2.5, 3.5) / sumOf((z) => normalCdf(-z), 2.5)).toBeCloseTo(1, 9);
});

it('lies in stretches with nothing between them', () => {
  expect(law.stretches).toHaveLength(1);
  const apart = normalSum(Float64Array.of(-10, 10), Float64Array.of(0.5, 0.5), s);
  expect(apart.stretches).toEqual([
    [-12.25, -7.75],
    [7.75, 12.25],
  ]);
});
