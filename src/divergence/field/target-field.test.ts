import { expect, test } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { targetField } from './target-field.js';

test('a field of the exact score of a target in the plane is that score, point by point', () => {
  const process = variancePreserving(2, 2, 2);
  const means = [
    [-1, 0.5],
    [2, 0],
  ];
  const target = gaussianMixture([0.3, 0.7], means, [0.5, 1]);
  const field = targetField(target, process);
  const points = Float64Array.of(0.1, -2, 3, 0.4, 0, 0);
  const scores = new Float64Array(6);
  field.at(0.4).evaluate(0, points, scores);
  for (const p of [0, 1, 2]) {
    const exact = target.score(points.slice(2 * p, 2 * p + 2), process.coefficients(0.4));
    expect(scores.slice(2 * p, 2 * p + 2)).toEqual(exact);
  }
  expect(field).toMatchObject({ dimension: 2, models: 1 });
});
