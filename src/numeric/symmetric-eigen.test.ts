import { expect, it } from 'vitest';
import { stream } from './random.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { dot } from './vectors.js';

/** V diag(l) V^T, entry by entry. */
function rebuilt({ values, vectors }: ReturnType<typeof symmetricEigen>, size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, e) =>
    vectors.reduce((sum, v, j) => sum + values[j] * v[Math.floor(e / size)] * v[e % size], 0),
  );
}

/** X^T X of random rows, each of `size` entries. */
function randomGram(size: number, rows: number, seed: number): Float64Array {
  const source = stream(seed, 'data');
  const X = Array.from({ length: rows }, () => Float64Array.from({ length: size }, () => source.normal()));
  return Float64Array.from({ length: size * size }, (_, e) =>
    X.reduce((sum, row) => sum + row[Math.floor(e / size)] * row[e % size], 0),
  );
}

it.each([
  [1, 1],
  [2, 2],
  [3, 5],
  [17, 4],
  [40, 60],
])('a gram of %d features and %d rows is what its eigenvalues and orthonormal eigenvectors make', (size, rows) => {
  const gram = randomGram(size, rows, 7);
  const eigen = symmetricEigen(gram, size);
  const scale = Math.max(...eigen.values.map(Math.abs));
  const again = rebuilt(eigen, size);
  for (const e of gram.keys()) expect(Math.abs(again[e] - gram[e])).toBeLessThan(1e-13 * scale);
  for (const [i, v] of eigen.vectors.entries()) {
    for (const [j, w] of eigen.vectors.entries()) expect(dot(v, w)).toBeCloseTo(i === j ? 1 : 0, 13);
  }
  expect([...eigen.values].sort((a, b) => a - b)).toEqual([...eigen.values]);
});

it('equal eigenvalues have as many eigenvectors, and zeros are found beside large ones', () => {
  const same = symmetricEigen(Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2), 3);
  expect([...same.values]).toEqual([2, 2, 2]);
  const ones = symmetricEigen(new Float64Array(16).fill(1), 4);
  expect(ones.values[3]).toBeCloseTo(4, 14);
  for (const value of ones.values.slice(0, 3)) expect(Math.abs(value)).toBeLessThan(1e-15);
});

it('entries near either end of the range of doubles are resolved', () => {
  for (const unit of [1e-150, 1e150]) {
    const { values } = symmetricEigen(Float64Array.of(2 * unit, unit, unit, 2 * unit), 2);
    expect(values[0] / unit).toBeCloseTo(1, 14);
    expect(values[1] / unit).toBeCloseTo(3, 14);
  }
});
