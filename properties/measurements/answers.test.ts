import { expect, test } from 'vitest';
import { NonFiniteAnswer } from '../../src/system/contract/answers.js';
import { madeUpSystem } from '../../src/testing/systems.js';
import { agrees, answering } from './answers.js';

test('an answer that is not finite is reported with its place and the expected value, and passes where no value is expected', () => {
  const answer = answering(madeUpSystem());
  const asked = (value: number) => () => answer(Number.NaN, { value, error: 0 }, 1, 'entry 3');
  expect(asked(0.5)).toThrow(new NonFiniteAnswer('entry 3: the answer is NaN, where 0.5 is expected'));
  expect(asked(Number.POSITIVE_INFINITY)).not.toThrow();
});

test('an answer that is off by no more than single precision comes with a hint at dtype, and no other answer does', () => {
  const placeOf = (off: number, rounding = 16 * 2 ** -52) =>
    agrees({ answer: 2 + off, expected: { value: 2, error: 0 }, scale: 2, rounding, where: 'entry 3' })?.where;
  const hint = 'entry 3 (no more than float32 may be off by: is dtype described?)';
  // sixteen roundings of 2
  expect([1e-11, 3e-11, 3.8e-6, 3.9e-6, -1e-7, -1].map((off) => placeOf(off) === hint)).toEqual([
    ...[false, true, true, false, true, false],
  ]);
  expect(placeOf(1e-11)).toBe('entry 3');
  expect(placeOf(3e-6, 16 * 2 ** -23)).toBe('entry 3');
  expect(placeOf(3.9e-6, 16 * 2 ** -23)).toBe('entry 3');
});
