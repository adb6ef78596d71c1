import { expect, test } from 'vitest';
import { type LinearScore, scoreOnLine } from '../normal/linear-score.js';
import { linearField } from './linear-field.js';

test('a linear field on the line is one line', () => {
  const slice = linearField(
    scoreOnLine(
      (t) => 2 + t,
      (t) => 3 * t,
    ),
  ).at(0.5);
  const scores = new Float64Array(3);
  slice.evaluate(0, Float64Array.of(-1, 0, 4), scores);
  expect(scores).toEqual(Float64Array.of(4, 1.5, -8.5));
  expect(slice.pieces?.(0)).toEqual({
    kinks: new Float64Array(0),
    slopes: Float64Array.of(-2.5),
    intercepts: Float64Array.of(1.5),
  });
});

test('a linear field in the plane is -H x + c at each point, with the divergence -tr H', () => {
  const score: LinearScore = {
    dimension: 2,
    at: (t) => ({ precision: Float64Array.of(1, 2, -3, 4 * t), offset: Float64Array.of(0.5, t) }),
  };
  const field = linearField(score);
  expect(field).toMatchObject({ dimension: 2, models: 1 });
  const points = Float64Array.of(1, 2, -1, 0);
  const scores = new Float64Array(4);
  const slice = field.at(0.5);
  slice.evaluate(0, points, scores);
  expect(scores).toEqual(Float64Array.of(-4.5, -0.5, 1.5, -2.5));
  expect(slice.pieces).toBeUndefined();
  const into = Float64Array.of(1, 2);
  // -int (1 + 4 t) dt over [0.5, 1], which Simpson's rule gives exactly
  field.divergenceOver?.(0.5, 1)(0, [points, points, points], [0.5, 0.5, 0.5], into);
  expect(into[0]).toBeCloseTo(1 - 2, 14);
  expect(into[1]).toBeCloseTo(2 - 2, 14);
});
