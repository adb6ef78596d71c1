import { expect, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { drawFeatures } from '../../features/random-features.js';
import { stream } from '../../numeric/random.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { reverseNormals } from '../closed-form/reverse-normals.js';
import { featureField } from '../field/feature-field.js';
import { linearField } from '../field/linear-field.js';
import { gradedTimes } from '../grid/graded-times.js';
import type { LinearScore } from '../normal/linear-score.js';
import { flowLogDensity } from './space-flow.js';

const ou = variancePreserving(2, 2, 2);
const source = stream(6, 'data');
const normals = (count: number) => Float64Array.from({ length: count }, () => source.normal());
const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((x, p) => x - b[p]));

test.each([
  ['OU', ou],
  ['ve', varianceExploding(3, 1)],
])(
  'the flow of a linear score has the density of the normal distribution it ends at, with at least third order: %s',
  (_, process) => {
    const score: LinearScore = {
      dimension: 2,
      at: (t) => ({ precision: Float64Array.of(0.8, 0.5, -0.2, 1 + 0.2 * t), offset: Float64Array.of(0.3, -t) }),
    };
    const { mean, covariance } = reverseNormals(process, score, 'ode', 200)[200].normal;
    const [a, b, , c] = covariance;
    const points = normals(20);
    const exact = Float64Array.from({ length: 10 }, (_, p) => {
      const [x, y] = [points[2 * p] - mean[0], points[2 * p + 1] - mean[1]];
      const determinant = a * c - b * b;
      return (
        -0.5 * ((c * x * x - 2 * b * x * y + a * y * y) / determinant + Math.log(4 * Math.PI * Math.PI * determinant))
      );
    });
    const miss = (steps: number) =>
      distance(flowLogDensity(process, linearField(score), gradedTimes(process, 1, steps))(0, points), exact);
    expect(miss(32)).toBeLessThan(1e-3);
    expect(Math.log2(miss(8) / miss(32)) / 2).toBeGreaterThan(3);
  },
);

test('the flow of features is followed with second order in the steps, despite the kinks', () => {
  const features = drawFeatures(12, 2, embedding({ kind: 'fourier', size: 3 }, ou), 8);
  const field = featureField(features, [normals(24)]);
  const points = normals(100);
  const at = (steps: number) => flowLogDensity(ou, field, gradedTimes(ou, 0.8, steps))(0, points);
  const exact = at(256);
  expect(Math.log2(distance(at(8), exact) / distance(at(32), exact)) / 2).toBeGreaterThan(1.8);
});

test('points do not affect one another: a thousand together have the same likelihoods as each alone', () => {
  const features = drawFeatures(5, 3, embedding({ kind: 'signal' }, ou), 4);
  const logDensity = flowLogDensity(ou, featureField(features, [normals(15)]), gradedTimes(ou, 1, 8));
  const points = normals(3000);
  const together = logDensity(0, points);
  for (const p of [0, 255, 256, 511, 512, 999]) {
    const own = points.slice(3 * p, 3 * p + 3);
    expect(logDensity(0, own)[0]).toBe(together[p]);
  }
});
