import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { principalPoints } from './principal-axes.js';

const [COUNT, DIMENSION] = [60, 5];
const source = stream(3, 'data');
const values = Float64Array.from({ length: COUNT * DIMENSION }, (_, e) =>
  // some coordinates are 0, as grey values are
  e % 3 === 0 ? 0 : (1 + (e % DIMENSION)) * source.normal() + 2,
);
const points = { count: COUNT, dimension: DIMENSION, values };

/** The covariance by ml-matrix. */
function covariance() {
  const rows = Matrix.zeros(COUNT, DIMENSION);
  for (let e = 0; e < values.length; e++) rows.set(Math.floor(e / DIMENSION), e % DIMENSION, values[e]);
  const centred = rows.center('column');
  return centred.transpose().mmul(centred).div(COUNT);
}

test('the variances along the axes are the largest eigenvalues of the covariance, and their share is stated', () => {
  const eigen = new EigenvalueDecomposition(covariance()).realEigenvalues.sort((a, b) => b - a);
  const { points: found, unit, explained } = principalPoints(points, 2);
  expect(explained).toBeCloseTo((eigen[0] + eigen[1]) / eigen.reduce((sum, each) => sum + each, 0), 12);
  for (const k of [0, 1]) {
    let [mean, square] = [0, 0];
    for (let p = 0; p < COUNT; p++) {
      mean += found.values[2 * p + k] / COUNT;
      square += (found.values[2 * p + k] * found.values[2 * p + k]) / COUNT;
    }
    expect(mean).toBeCloseTo(0, 12);
    expect(square * unit * unit).toBeCloseTo(eigen[k], 10);
  }
  // the mean variance of a coordinate is 1
  expect((eigen[0] + eigen[1]) / (unit * unit)).toBeCloseTo(2, 12);
});

test('all axes together keep distances, and the sign of an axis is that of its largest entry', () => {
  const { points: found, unit, explained } = principalPoints(points, DIMENSION);
  expect(explained).toBeCloseTo(1, 14);
  const between = (all: Float64Array) =>
    Math.hypot(...Array.from({ length: DIMENSION }, (_, j) => all[j] - all[7 * DIMENSION + j]));
  expect(unit * between(found.values)).toBeCloseTo(between(values), 10);
  const turned = principalPoints({ ...points, values: values.map((x) => 4 - x) }, DIMENSION);
  for (const [e, x] of turned.points.values.entries()) expect(x).toBeCloseTo(-found.values[e], 8);
});
