import { expect, test } from 'vitest';
import { madeUpSystem } from '../../src/claim/made-up-system.js';
import { NonFiniteAnswer } from '../../src/system/system-error.js';
import { answering } from './answers.js';

test('an answer that is not finite is told with its place and what is expected; where nothing is, it is no mistake', () => {
  const answer = answering(madeUpSystem());
  const asked = (value: number) => () => answer(Number.NaN, { value, error: 0 }, 1, 'entry 3');
  expect(asked(0.5)).toThrow(new NonFiniteAnswer('entry 3: the answer is NaN, where 0.5 is expected'));
  expect(asked(Number.POSITIVE_INFINITY)).not.toThrow();
});
