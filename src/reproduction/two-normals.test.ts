import { expect, test } from 'vitest';
import { negativeLogLikelihoodOfNormals } from './two-normals.js';

/** Two squares of data about (0, 0) and (6, 0), of which the second is twice as wide along the first axis and has two of six. */
const training = {
  points: { count: 6, dimension: 2, values: Float64Array.of(1, 1, -1, -1, 1, -1, -1, 1, 8, 0.5, 4, -0.5) },
  modes: Int32Array.of(0, 0, 0, 0, 1, 1),
};

test('the density of a cluster is the normal of its mean and covariance, by its share', () => {
  const wide = {
    points: {
      count: 8,
      dimension: 2,
      values: Float64Array.of(1, 1, -1, -1, 1, -1, -1, 1, 102, 1, 98, -1, 102, -1, 98, 1),
    },
    modes: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  };
  // N(0, I) and N((100, 0), diag(4, 1)), half each, so far apart that neither is seen at the other
  const at = (x: number, y: number) =>
    negativeLogLikelihoodOfNormals(wide, { count: 1, dimension: 2, values: Float64Array.of(x, y) });
  expect(at(0.5, -1)).toBeCloseTo(Math.log(2) + Math.log(2 * Math.PI) + 0.5 * (0.25 + 1), 12);
  expect(at(101, 2)).toBeCloseTo(Math.log(2) + Math.log(2 * Math.PI) + Math.log(2) + 0.5 * (0.25 + 4), 12);
});

test('a mixture on a fine grid has mass 1', () => {
  const tilted = {
    points: {
      count: 7,
      dimension: 2,
      values: Float64Array.of(0, 0, 1, 0.8, -1, -0.6, 0.2, 0.5, 3, 1, 2.4, 2, 3.5, 2.2),
    },
    modes: Int32Array.of(0, 0, 0, 0, 1, 1, 1),
  };
  let mass = 0;
  const step = 0.05;
  for (let x = -6; x < 9; x += step) {
    for (let y = -6; y < 9; y += step) {
      const point = { count: 1, dimension: 2, values: Float64Array.of(x, y) };
      mass += Math.exp(-negativeLogLikelihoodOfNormals(tilted, point)) * step * step;
    }
  }
  expect(mass).toBeCloseTo(1, 6);
});

test('data that lie on a line have no normal in the plane', () => {
  // the two data of the second cluster
  expect(() => negativeLogLikelihoodOfNormals(training, training.points)).toThrow('not positive definite');
});
