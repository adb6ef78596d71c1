import { expect, test } from 'vitest';
import { scoreOnLine } from '../normal/linear-score.js';
import { linearField } from './linear-field.js';
import { only, type ScoreField, sumOfFields } from './score-field.js';

test('a sum of fields adds them at each point and time, and has one model and no lines', () => {
  const one = linearField(
    scoreOnLine(
      (t) => 1 + t,
      () => 2,
    ),
  );
  const other = linearField(
    scoreOnLine(
      () => -3,
      (t) => t,
    ),
  );
  const sum = sumOfFields(one, other);
  const xs = Float64Array.of(-1, 0, 2.5);
  const out = new Float64Array(3);
  sum.at(0.5).evaluate(0, xs, out);
  expect(out).toEqual(xs.map((x) => -1.5 * x + 2 + 3 * x + 0.5));
  expect([sum.models, sum.at(0.5).pieces]).toEqual([1, undefined]);
});

test('a sum of fields is asked ahead as far as its terms can be, and tells them beforehand', () => {
  const told: number[] = [];
  const plain = linearField(
    scoreOnLine(
      (t) => 1 + t,
      () => 2,
    ),
  );
  const points = [Float64Array.of(-1, 2.5), Float64Array.of(0)];
  const asked: ScoreField = {
    ...plain,
    foresee: (times) => told.push(...times),
    ahead: (times, sets) =>
      times.map((t) => ({
        evaluate(_, xs, scores) {
          expect(sets).toContain(xs);
          scores.set(xs.map((x) => t * x));
        },
      })),
  };
  for (const sum of [sumOfFields(asked, plain), sumOfFields(plain, asked)]) {
    const slices = sum.ahead!([0.25, 0.5], points);
    [0.25, 0.5].forEach((t, j) => {
      for (const xs of points) {
        const out = new Float64Array(xs.length);
        slices[j].evaluate(0, xs, out);
        expect(out).toEqual(xs.map((x) => -(1 + t) * x + 2 + t * x));
      }
    });
    sum.foresee!([3, 4]);
  }
  expect(told).toEqual([3, 4, 3, 4]);
});

test('some models of a field are those, in their order, also by the lines that approach them', () => {
  const line = (slope: number) => ({
    kinks: new Float64Array(0),
    slopes: Float64Array.of(slope),
    intercepts: Float64Array.of(0),
  });
  const field: ScoreField = {
    dimension: 1,
    models: 2,
    at: () => ({
      evaluate: (model, xs, scores) => scores.set(xs.map((x) => (model + 1) * x)),
      approached: (model, parts) => line(model + parts),
    }),
  };
  const answers = (models: number[]) => {
    const slice = only(field, models).at(0);
    return models.map((_, i) => {
      const out = new Float64Array(1);
      slice.evaluate(i, Float64Array.of(3), out);
      return [out[0], slice.approached!(i, 16).slopes[0]];
    });
  };
  expect(answers([1])).toEqual([[6, 17]]);
  expect(answers([1, 0])).toEqual([
    [6, 17],
    [3, 16],
  ]);
  expect(only(field, [0, 1])).toBe(field);
});
