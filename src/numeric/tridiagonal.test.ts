import { expect, it } from 'vitest';
import { solveTridiagonal } from './tridiagonal.js';

it.each([2, 3, 4, 50, 51])('solves a diagonally dominant system of %i equations to rounding', (count) => {
  const lower = Float64Array.from({ length: count }, (_, i) => -1 - Math.sin(i));
  const diagonal = Float64Array.from({ length: count }, (_, i) => 5 + Math.cos(i));
  const upper = Float64Array.from({ length: count }, (_, i) => Math.sin(2 * i));
  const solution = Float64Array.from({ length: count }, (_, i) => Math.cos(3 * i));
  const right = solution.map(
    (x, i) =>
      diagonal[i] * x + (i > 0 ? lower[i] * solution[i - 1] : 0) + (i + 1 < count ? upper[i] * solution[i + 1] : 0),
  );
  solveTridiagonal(lower, diagonal, upper, right, count);
  for (let i = 0; i < count; i++) expect(right[i]).toBeCloseTo(solution[i], 13);
});

it('a tridiagonal system of one equation is solved', () => {
  const right = Float64Array.of(6);
  solveTridiagonal(Float64Array.of(9), Float64Array.of(2), Float64Array.of(9), right, 1);
  expect(right[0]).toBe(3);
});
