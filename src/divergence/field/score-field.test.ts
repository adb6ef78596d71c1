import { expect, test } from 'vitest';
import { scoreOnLine } from '../normal/linear-score.js';
import { linearField } from './linear-field.js';
import { sumOfFields } from './score-field.js';

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
