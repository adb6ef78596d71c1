import { cholesky, inverseLower } from '../../numeric/cholesky.js';
import type { ForwardProcess } from '../../process/forward-process.js';

/** A normal distribution on R^d. */
export interface Normal {
  /** d values. */
  readonly mean: Float64Array;
  /** Positive definite, d x d row-major. */
  readonly covariance: Float64Array;
}

/** The map x -> -precision x + offset of R^d, such as the score of a normal distribution. */
export interface LinearMap {
  /** H, d x d row-major; need not be symmetric. */
  readonly precision: Float64Array;
  /** c, d values. */
  readonly offset: Float64Array;
}

/** N(mean, variance I). */
export function isotropicNormal(mean: ArrayLike<number>, variance: number): Normal {
  const d = mean.length;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) covariance[i * (d + 1)] = variance;
  return { mean: Float64Array.from(mean), covariance };
}

/** pi = N(0, v I) on R^d, the distribution that a process ends at. */
export function priorNormal({ priorVariance }: ForwardProcess, dimension: number): Normal {
  return isotropicNormal(new Float64Array(dimension), priorVariance);
}

/** The distribution of x_t: N(alpha mean, alpha^2 covariance + sigma^2 I). */
export function diffusedNormal({ mean, covariance }: Normal, process: ForwardProcess, t: number): Normal {
  const { alpha, sigma } = process.coefficients(t);
  const d = mean.length;
  const spread = covariance.map((v, k) => alpha * alpha * v + (k % (d + 1) === 0 ? sigma * sigma : 0));
  return { mean: mean.map((x) => alpha * x), covariance: spread };
}

/** grad log of the density of N(m, S): -S^{-1} x + S^{-1} m. */
export function normalScore({ mean, covariance }: Normal): LinearMap {
  const d = mean.length;
  const inverse = inverseLower(cholesky(covariance, d), d);
  const precision = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = Math.max(i, j); k < d; k++) precision[i * d + j] += inverse[k * d + i] * inverse[k * d + j];
    }
  }
  return { precision, offset: times(precision, mean) };
}

/** The difference of two maps. */
export function mapDifference(one: LinearMap, other: LinearMap): LinearMap {
  return {
    precision: one.precision.map((h, k) => h - other.precision[k]),
    offset: one.offset.map((c, k) => c - other.offset[k]),
  };
}

/** E[a(x) . b(x)] = tr(H_a S H_b^T) + (c_a - H_a m) . (c_b - H_b m) of two maps under N(m, S). */
export function meanProduct({ mean, covariance }: Normal, a: LinearMap, b: LinearMap): number {
  const d = mean.length;
  let sum = 0;
  const [pullA, pullB] = [a, b].map(({ precision }) => times(precision, mean));
  for (let i = 0; i < d; i++) {
    sum += (a.offset[i] - pullA[i]) * (b.offset[i] - pullB[i]);
    const row = times(covariance, b.precision.subarray(i * d, (i + 1) * d));
    for (let j = 0; j < d; j++) sum += a.precision[i * d + j] * row[j];
  }
  return sum;
}

/** The product of a d x d matrix, row-major, and a vector. */
export function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const d = x.length;
  const product = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) product[i] += matrix[i * d + j] * x[j];
  }
  return product;
}
