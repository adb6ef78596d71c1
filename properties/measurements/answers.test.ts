import { expect, test } from 'vitest';
import { NonFiniteAnswer } from '../../src/system/contract/answers.js';
import { madeUpSystem } from '../../src/testing/systems.js';
import { agrees, agreesWithPercentMore, answering, byMistake, isOff, worstAnswer } from './answers.js';

test('an answer that is not finite is reported with its place and the expected value, and passes where no value is expected', () => {
  const answer = answering(madeUpSystem());
  const asked = (value: number) => () => answer(Number.NaN, { value, error: 0 }, 1, 'entry 3');
  expect(asked(0.5)).toThrow(new NonFiniteAnswer('entry 3: the answer is NaN, where 0.5 is expected'));
  expect(asked(Number.POSITIVE_INFINITY)).not.toThrow();
});

test('an answer that is off by no more than single precision comes with a hint at dtype, and no other answer does', () => {
  const likely = (off: number, rounding = 16 * 2 ** -52) =>
    agrees({ answer: 2 + off, expected: { value: 2, error: 0 }, scale: 2, rounding, where: 'entry 3' })?.evidence
      ?.likely;
  const hint = ["rounding to float32: if your code computes in float32, add dtype = 'float32'"];
  // sixteen roundings of 2
  expect([1e-11, 3e-11, 3.8e-6, 3.9e-6, -1e-7, -1].map((off) => likely(off))).toEqual([
    ...[undefined, hint, hint, undefined, hint, undefined],
  ]);
  expect(likely(3e-6, 16 * 2 ** -23)).toBeUndefined();
  expect(likely(3.9e-6, 16 * 2 ** -23)).toBeUndefined();
});

test('the evidence names the mistakes that give the answer, and none that gives the expected value too', () => {
  const mistakes = () => ({ nothing: 0, doubled: 1, squared: 0.25, 'left alone': 0.5, 'another one': 1 + 1e-13 });
  const given = { expected: { value: 0.5, error: 0 }, scale: 0.5, rounding: 0, where: 'label 3', mistakes };
  const asked = () => ({ call: 'noise', given: { label: [3] }, at: [0, 0] });
  expect(agrees({ ...given, answer: 1, asked })?.evidence).toEqual({
    found: 'answered 1, expected 0.5: factor 2 (off by 0.5, allowed 1e-11)',
    likely: ['doubled', 'another one'],
    asked: { call: 'noise', given: { label: [3] }, at: [0, 0] },
  });
  for (const answer of [0.7, 0]) expect(agrees({ ...given, answer })?.evidence?.likely).toBeUndefined();
  expect(agrees({ ...given, answer: 0.5 })?.evidence).toBeUndefined();
  // one of so many numbers comes as near by chance
  const near = (answer: number) => agrees({ ...given, answer, rounding: 0.05 })?.evidence?.likely;
  expect([near(1.02), near(1.001)]).toEqual([undefined, ['doubled', 'another one']]);
});

test('a mistake has to give the answers that go together, and chance then names none as easily', () => {
  const given = (answer: number, doubled: number) => ({
    ...{ answer, expected: { value: 0.5, error: 0 }, scale: 0.5, rounding: 0.05, where: 'from 1' },
    mistakes: () => ({ doubled, squared: 0.25 }),
  });
  const likely = (...[first, ...others]: ReturnType<typeof given>[]) =>
    agrees({ ...first, together: () => others })?.evidence?.likely;
  expect(likely(given(1.02, 1), given(2.03, 2))).toEqual(['doubled']);
  expect(likely(given(1.02, 1), given(2.4, 2))).toBeUndefined();
  expect(likely(given(1.02, 1))).toBeUndefined();
});

test('of answers that go together, a mistake is made of the others where it gives the first, and of each once', () => {
  const made: string[] = [];
  const given = (place: string, answer: number) => ({
    ...{ answer, expected: { value: 0.5, error: 0 }, scale: 0.5, rounding: 0, where: place },
    mistakes: () =>
      byMistake({ doubled: 1, squared: 0.25 }, (value) => {
        made.push(`${place}: ${value}`);
        return value;
      }),
  });
  const [first, second, third] = [given('first', 1), given('second', 1), given('third', 1)];
  expect(agrees({ ...first, together: () => [second, third] })?.evidence?.likely).toEqual(['doubled']);
  expect(made).toEqual(['first: 1', 'first: 0.25', 'second: 1', 'third: 1']);
});

test('mistakes are made for the answer that is shown alone: not to rank answers, and not for a control', () => {
  let made = 0;
  const mistakes = () => {
    made++;
    return {};
  };
  const off = (answer: number) => ({
    ...{ answer, expected: { value: 1, error: 0 }, scale: 1, rounding: 0, where: 'entry 3', mistakes },
  });
  const worst = worstAnswer([off(2), off(3), off(1.5)]);
  expect([worst?.answer, isOff(off(2)), agreesWithPercentMore(off(2))?.measured]).toEqual([3, true, 2.02 - 1]);
  expect(made).toBe(0);
  expect(agrees(off(3))?.evidence?.found).toBe('answered 3, expected 1: factor 3 (off by 2, allowed 3e-11)');
  expect(made).toBe(1);
});
