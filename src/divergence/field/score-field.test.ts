import { expect, test } from 'vitest';
import { affineScoreField } from '../normal/affine-score.js';
import { sumOfFields } from './score-field.js';

test('a sum of fields is their sum at each point and time, of one model and without lines', () => {
  const one = affineScoreField({ precision: (t) => 1 + t, offset: () => 2 });
  const other = affineScoreField({ precision: () => -3, offset: (t) => t });
  const sum = sumOfFields(one, other);
  const xs = Float64Array.of(-1, 0, 2.5);
  const out = new Float64Array(3);
  sum.at(0.5).evaluate(0, xs, out);
  expect(out).toEqual(xs.map((x) => -1.5 * x + 2 + 3 * x + 0.5));
  expect([sum.models, sum.at(0.5).pieces(0)]).toEqual([1, null]);
});
