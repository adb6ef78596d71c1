import { readFileSync } from 'node:fs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { stream } from './random.js';
import { tridiagonalEigen } from './tridiagonal-eigen.js';

const source = stream(11, 'data');
const draw = (k: number) => ({
  diagonal: Array.from({ length: k }, () => source.normal()),
  off: Array.from({ length: k - 1 }, () => Math.abs(source.normal())),
});

describe('tridiagonalEigen', () => {
  it.each([1, 2, 3, 10, 60])('gives the eigenvalues of the dense routine, k = %i', (k) => {
    const { diagonal, off } = draw(k);
    const dense = Matrix.zeros(k, k);
    for (let i = 0; i < k; i++) {
      dense.set(i, i, diagonal[i]);
      if (i > 0) {
        dense.set(i, i - 1, off[i - 1]);
        dense.set(i - 1, i, off[i - 1]);
      }
    }
    const expected = new EigenvalueDecomposition(dense).realEigenvalues.sort((a, b) => a - b);
    const found = [...tridiagonalEigen(diagonal, off, 'ends').values].sort((a, b) => a - b);
    for (let i = 0; i < k; i++) expect(found[i]).toBeCloseTo(expected[i], 11);
  });

  it('has orthonormal eigenvectors that rebuild the matrix; the two end rows alone are the same', () => {
    const k = 40;
    const { diagonal, off } = draw(k);
    const { values, rows } = tridiagonalEigen(diagonal, off, 'all');
    const entry = (i: number, j: number) => {
      let sum = 0;
      for (let q = 0; q < k; q++) sum += rows[i * k + q] * values[q] * rows[j * k + q];
      return sum;
    };
    for (let i = 0; i < k; i++) {
      expect(entry(i, i)).toBeCloseTo(diagonal[i], 11);
      if (i > 0) expect(entry(i, i - 1)).toBeCloseTo(off[i - 1], 11);
      if (i > 1) expect(entry(i, i - 2)).toBeCloseTo(0, 11);
    }
    const ends = tridiagonalEigen(diagonal, off, 'ends').rows;
    expect([...ends.subarray(0, k)]).toEqual([...rows.subarray(0, k)]);
    expect([...ends.subarray(k)]).toEqual([...rows.subarray((k - 1) * k)]);
  });

  it('comes to an end where a matrix falls by forty orders from the top, to the rounding of its largest entry', () => {
    const file = new URL('../../fixtures/graded-tridiagonal.json', import.meta.url);
    const { diagonal, offDiagonal: off } = JSON.parse(readFileSync(file, 'utf8'));
    const k = diagonal.length;
    const { values, rows } = tridiagonalEigen(diagonal, off, 'all');
    const sum = (of: (q: number) => number) => Array.from({ length: k }, (_, q) => of(q)).reduce((a, b) => a + b);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        const entry = i === j ? diagonal[i] : j === i - 1 ? off[j] : 0;
        expect(Math.abs(sum((q) => rows[i * k + q] * values[q] * rows[j * k + q]) - entry)).toBeLessThan(1e-14);
        const product = sum((q) => rows[i * k + q] * rows[j * k + q]);
        expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      }
    }
  });
});
