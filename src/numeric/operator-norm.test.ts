import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { operatorNorm } from './operator-norm.js';
import { stream } from './random.js';

function randomSymmetric(size: number, seed: number): Float64Array {
  const source = stream(seed, 'data');
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = source.normal();
  }
  return matrix;
}

test('the norm lies between the value and the value plus its error, which is about the size of rounding', () => {
  for (const size of [1, 2, 7, 40]) {
    const matrix = randomSymmetric(size, size);
    const known = new EigenvalueDecomposition(Matrix.from1DArray(size, size, Array.from(matrix))).realEigenvalues;
    const largest = Math.max(...known.map(Math.abs));
    const { value, error } = operatorNorm(matrix, size);
    expect(Math.abs(value - largest)).toBeLessThanOrEqual(1e-13 * size * largest);
    expect(error).toBeLessThanOrEqual(1e-13 * size * largest);
  }
});

test('a matrix of rank one and a zero matrix are within the error too', () => {
  const v = [3, 0, -4];
  const outer = Float64Array.from({ length: 9 }, (_, k) => v[Math.floor(k / 3)] * v[k % 3]);
  const { value, error } = operatorNorm(outer, 3);
  expect(Math.abs(value - 25)).toBeLessThan(1e-13);
  expect(error).toBeLessThan(1e-12);
  expect(operatorNorm(new Float64Array(9), 3)).toEqual({ value: 0, error: 0 });
});
