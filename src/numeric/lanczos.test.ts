import { describe, expect, it } from 'vitest';
import { growKrylov, multiply, startKrylov } from './lanczos.js';
import { stream } from './random.js';
import { dot } from './vectors.js';

const size = 30;

/** M M^T/size for a random M with `rank` columns. */
function gram(rank: number): Float64Array {
  const source = stream(4, 'data');
  const factors = Array.from({ length: size }, () => Float64Array.from({ length: rank }, () => source.normal()));
  return Float64Array.from(
    { length: size * size },
    (_, k) => dot(factors[Math.floor(k / size)], factors[k % size]) / size,
  );
}

const start = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + i));

describe('a Krylov basis', () => {
  const matrix = gram(size);
  const basis = startKrylov(matrix, start);
  growKrylov(basis, 5);
  growKrylov(basis, 12);

  it('is orthonormal and begins with the start vector', () => {
    for (const [i, v] of basis.vectors.entries()) {
      for (const [j, w] of basis.vectors.entries()) expect(dot(v, w)).toBeCloseTo(i === j ? 1 : 0, 13);
    }
    for (const [i, x] of start.entries()) expect(basis.norm * basis.vectors[0][i]).toBeCloseTo(x, 13);
  });

  it('makes the matrix tridiagonal: G v_k = beta_{k-1} v_{k-1} + alpha_k v_k + beta_k v_{k+1}', () => {
    const { vectors, diagonal, couplings } = basis;
    for (let k = 0; k < 12; k++) {
      const image = multiply(matrix, vectors[k]);
      for (let i = 0; i < size; i++) {
        const below = k > 0 ? couplings[k - 1] * vectors[k - 1][i] : 0;
        expect(image[i]).toBeCloseTo(below + diagonal[k] * vectors[k][i] + couplings[k] * vectors[k + 1][i], 12);
      }
    }
  });
});

it('a Krylov basis stays orthonormal where the couplings fall over six decades', () => {
  // eigenvalues 1, 10^{-1/2}, 1/10, .. in a basis of sines
  const vectors = Array.from({ length: size }, (_, k) =>
    Float64Array.from({ length: size }, (_, i) => {
      const angle = (Math.PI * (i + 1) * (k + 1)) / (size + 1);
      return Math.sqrt(2 / (size + 1)) * Math.sin(angle);
    }),
  );
  const matrix = Float64Array.from({ length: size * size }, (_, e) =>
    vectors.reduce((sum, v, k) => sum + Math.exp(-1.15 * k) * v[Math.floor(e / size)] * v[e % size], 0),
  );
  const basis = startKrylov(matrix, start);
  growKrylov(basis, 18);
  expect(basis.couplings[17]).toBeLessThan(1e-6 * basis.couplings[0]);
  for (const [i, v] of basis.vectors.entries()) {
    for (const [j, w] of basis.vectors.entries()) expect(Math.abs(dot(v, w) - (i === j ? 1 : 0))).toBeLessThan(5e-15);
  }
});

it('a Krylov basis ends with a coupling of zero where the space is invariant', () => {
  const matrix = Float64Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 + k : 0));
  const basis = startKrylov(
    matrix,
    Float64Array.from({ length: size }, (_, i) => (i < 3 ? 1 : 0)),
  );
  growKrylov(basis, size);
  expect(basis.diagonal).toHaveLength(3);
  expect(basis.couplings[2]).toBe(0);
  expect(basis.vectors).toHaveLength(3);
});

it('multiply gives what a row-by-row product does', () => {
  const matrix = gram(7);
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(size * i, size * (i + 1)));
  for (const [i, x] of multiply(matrix, start).entries()) expect(x).toBeCloseTo(dot(rows[i], start), 12);
});
