import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { dot } from '../numeric/vectors.js';
import { type Points, pointOf } from '../target/points.js';

/** Points along the directions in which they vary most. */
export interface PrincipalPoints {
  /** Scores on the axes, divided by one length, so that the mean variance of a coordinate is 1. */
  readonly points: Points;
  /** That length. */
  readonly unit: number;
  /** The share of the whole variance that the axes hold. */
  readonly explained: number;
}

/**
 * Principal component analysis: the eigenvectors of the covariance C = (1/n) sum_i (x_i - mean)(x_i - mean)^T of the largest
 * eigenvalues, the largest first. The entry of an axis that is largest in size is positive, so that the axes are the same wherever
 * they are computed.
 */
export function principalPoints(points: Points, count: number): PrincipalPoints {
  const { dimension: d, count: n } = points;
  const mean = new Float64Array(d);
  for (let e = 0; e < points.values.length; e++) mean[e % d] += points.values[e] / n;
  const { values, vectors } = symmetricEigen(covariance(points, mean), d);
  const axes = vectors.slice(-count).reverse().map(pointingUp);
  const held = values.slice(-count).reduce((sum, each) => sum + each, 0);
  const unit = Math.sqrt(held / count);
  const offsets = axes.map((axis) => dot(axis, mean));
  const scores = Float64Array.from(
    { length: n * count },
    (_, e) => (dot(axes[e % count], pointOf(points, Math.floor(e / count))) - offsets[e % count]) / unit,
  );
  return {
    points: { count: n, dimension: count, values: scores },
    unit,
    explained: held / values.reduce((sum, each) => sum + each, 0),
  };
}

/** (1/n) sum_i x_i x_i^T - mean mean^T, d x d. Zeros are passed over: most grey values of a digit are. */
function covariance(points: Points, mean: Float64Array): Float64Array {
  const { dimension: d, count: n } = points;
  const sums = new Float64Array(d * d);
  for (let p = 0; p < n; p++) {
    const x = pointOf(points, p);
    const places: number[] = [];
    for (let i = 0; i < d; i++) if (x[i] !== 0) places.push(i);
    for (const i of places) for (const j of places) sums[i * d + j] += x[i] * x[j];
  }
  return sums.map((sum, e) => sum / n - mean[Math.floor(e / d)] * mean[e % d]);
}

function pointingUp(axis: Float64Array): Float64Array {
  const largest = axis.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
  return largest < 0 ? axis.map((each) => 0 - each) : axis;
}
