import { all, type BigNumber, create } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { type Stream, stream } from '../../numeric/random.js';
import { dot } from '../../numeric/vectors.js';
import { expectWithinError } from '../../testing/within-error.js';
import { isotropicNormal, type Normal } from './normal.js';
import { covarianceKl, normalKl } from './normal-kl.js';

/** The closed form as printed in textbooks. */
const printed = (m1: number, v1: number, m2: number, v2: number) =>
  0.5 * (Math.log(v2 / v1) + (v1 + (m1 - m2) * (m1 - m2)) / v2 - 1);

test.each([
  [0, 1, 0, 2],
  [1, 0.5, -2, 3],
  [0.3, 4, 0.3, 0.1],
  [0, 1, 0, 1.09],
])('N(%d, %d) from N(%d, %d)', (m1, v1, m2, v2) => {
  expect(normalKl(isotropicNormal([m1], v1), isotropicNormal([m2], v2)).value).toBeCloseTo(printed(m1, v1, m2, v2), 14);
});

test('the KL of normals keeps a small relative error for close variances, where the printed form cancels', () => {
  for (const variance of [1 + 1e-9, 1 - 3e-9]) {
    const r = variance - 1;
    expect(normalKl(isotropicNormal([0], variance), isotropicNormal([0], 1)).value / (0.25 * r * r)).toBeCloseTo(1, 8);
  }
  expect(normalKl(isotropicNormal([0], 1), isotropicNormal([0], 1)).value).toBe(0);
});

test('the rounding of the KL on the line stays within the stated error', () => {
  // ratios of variances that are powers of two have an exact r; ln in closed form
  for (const k of [-40, -20, -3, -1, 1, 3, 20]) {
    const { value, error } = normalKl(isotropicNormal([0], 2 ** k), isotropicNormal([0], 1));
    expectWithinError({ value, error }, 0.5 * (2 ** k - 1 - k * Math.LN2));
    expect(error).toBeLessThan(1e-3);
  }
});

test('a variance that is not positive is refused', () => {
  expect(() => normalKl(isotropicNormal([0], 0), isotropicNormal([0], 1))).toThrow(RangeError);
  expect(() => normalKl(isotropicNormal([0], 1), isotropicNormal([0], -1))).toThrow(/not positive/);
});

test('the KL of covariances is that of normals on the line in one dimension, and sums up over independent axes', () => {
  expect(covarianceKl(Float64Array.of(2), Float64Array.of(0.7), 1).value).toBeCloseTo(
    normalKl(isotropicNormal([0], 2), isotropicNormal([0], 0.7)).value,
    14,
  );
  const sum =
    normalKl(isotropicNormal([0], 2), isotropicNormal([0], 0.7)).value +
    normalKl(isotropicNormal([0], 0.3), isotropicNormal([0], 1.1)).value;
  expect(covarianceKl(Float64Array.of(2, 0, 0, 0.3), Float64Array.of(0.7, 0, 0, 1.1), 2).value).toBeCloseTo(sum, 14);
});

test('from a correlated to a white distribution, KL = -1/2 ln(1 - r^2)', () => {
  const { value, error } = covarianceKl(Float64Array.of(1, 0.8, 0.8, 1), Float64Array.of(1, 0, 0, 1), 2);
  expect(Math.abs(value + 0.5 * Math.log(0.36))).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(1e-13);
});

test('axes of different scales cost no digits, as long as they are those of both', () => {
  const [S, R] = [Float64Array.of(4e-9, 0, 0, 0.25e9), Float64Array.of(1e-9, 0, 0, 9e9)];
  const { value, error } = covarianceKl(S, R, 2);
  const exact = 0.5 * (4 + 1 / 36 - 2 - Math.log(4) + Math.log(36));
  expect(Math.abs(value - exact)).toBeLessThan(error);
  expect(error).toBeLessThan(1e-13);
});

describe('beside 80 digits', () => {
  const math = create(all, { number: 'BigNumber', precision: 80 });
  const big = (x: number): BigNumber => math.bignumber(x);
  const columns = (L: readonly BigNumber[][], right: readonly BigNumber[]) => {
    const x: BigNumber[] = [];
    for (const [i, row] of L.entries()) {
      const rest = x.reduce((sum, each, k) => sum.minus(row[k].times(each)), right[i]);
      x.push(rest.div(row[i]));
    }
    return x;
  };
  /** L with S = L L^T, row by row, and 0 above its diagonal. */
  const factor = (S: Float64Array, d: number) => {
    const L: BigNumber[][] = [];
    for (let i = 0; i < d; i++) {
      const row: BigNumber[] = [];
      for (let j = 0; j < i; j++) {
        row.push(row.reduce((sum, each, k) => sum.minus(each.times(L[j][k])), big(S[i * d + j])).div(L[j][j]));
      }
      row.push(row.reduce((sum, each) => sum.minus(each.times(each)), big(S[i * d + i])).sqrt());
      L.push([...row, ...Array.from({ length: d - 1 - i }, () => big(0))]);
    }
    return L;
  };
  const square = (x: readonly BigNumber[]) => x.reduce((sum, each) => sum.plus(each.times(each)), big(0));

  function exact(one: Normal, other: Normal): BigNumber {
    const d = one.mean.length;
    const [M, L] = [factor(one.covariance, d), factor(other.covariance, d)];
    const trace = Array.from({ length: d }, (_, k) =>
      square(
        columns(
          L,
          M.map((row) => row[k]),
        ),
      ),
    );
    const gap = Array.from(one.mean, (m, k) => big(m).minus(other.mean[k]));
    const ratio = L.reduce((product, row, k) => product.times(row[k].div(M[k][k])), big(1));
    const sum = trace.reduce((all, each) => all.plus(each), square(columns(L, gap)));
    return sum.minus(d).div(2).plus(ratio.ln());
  }

  /** A covariance of eigenvalues over so many decades, along axes that are turned. */
  function turned(source: Stream, d: number, decades: number): Float64Array {
    const axes: Float64Array[] = [];
    const turnedFrom = (x: Float64Array) =>
      axes.reduce((rest, axis) => rest.map((y, j) => y - dot(rest, axis) * axis[j]), x);
    const S = new Float64Array(d * d);
    for (let k = 0; k < d; k++) {
      const x = turnedFrom(turnedFrom(Float64Array.from({ length: d }, () => source.normal())));
      const axis = x.map((each) => each / Math.sqrt(dot(x, x)));
      axes.push(axis);
      const variance = 10 ** (decades * (source.uniform() - 0.5));
      for (let e = 0; e < d * d; e++) S[e] += variance * axis[Math.floor(e / d)] * axis[e % d];
    }
    // products in either order are rounded alike, so that S is symmetric
    return S;
  }

  test.each([
    [1, 1],
    [8, 8],
    [0, 12],
    [12, 0],
  ])('the error covers eigenvalues over %d and %d decades, means far apart and near ones', (ofOne, ofOther) => {
    const source = stream(17, 'data');
    const drawn = (d: number, size: number) => Float64Array.from({ length: d }, () => size * source.normal());
    for (let k = 0; k < 60; k++) {
      const d = 2 + (k % 4);
      const other = { mean: drawn(d, 1), covariance: turned(source, d, ofOther) };
      const covariance = k % 3 === 0 ? other.covariance.slice() : turned(source, d, ofOne);
      const one = { mean: k % 2 === 0 ? other.mean : drawn(d, 100), covariance };
      const { value, error } = normalKl(one, other);
      expect(Math.abs(Number(big(value).minus(exact(one, other))))).toBeLessThanOrEqual(error);
      expect(error).toBeLessThan(0.01 * (1 + value));
    }
  });

  test('nothing is known of a covariance that is singular but for rounding', () => {
    const S = Float64Array.of(1, 1, 1, 1 + 2e-16);
    const unit = isotropicNormal([0, 0], 1);
    expect(normalKl(unit, { ...unit, covariance: S }).error).toBe(Number.POSITIVE_INFINITY);
  });
});

test('a distribution has no divergence from itself, and a matrix that is not a covariance is refused', () => {
  const S = Float64Array.of(4, 1, -1, 1, 3, 0.5, -1, 0.5, 2);
  const { value, error } = covarianceKl(S, S, 3);
  expect(Math.abs(value)).toBeLessThanOrEqual(error);
  expect(() => covarianceKl(S, Float64Array.of(1, 2, 0, 2, 1, 0, 0, 0, 1), 3)).toThrow(/not positive definite/);
});
