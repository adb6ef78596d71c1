import { expect, test } from 'vitest';
import { signTest } from './sign-test.js';

const exactly = (value: number) => ({ value, error: 0 });
/** Pairs of which the first so many have a larger first number. */
const pairs = (larger: number, all: number) =>
  Array.from({ length: all }, (_, k) => [exactly(k < larger ? 1 : 0), exactly(0.5)] as const);

test('five pairs reach a level of 1/16 on two sides and decide nothing at 1e-3; twelve decide where all agree', () => {
  expect(signTest(pairs(5, 5), 0.07)).toMatchObject({ critical: 5, level: 1 / 16, verdict: 'the first' });
  expect(signTest(pairs(5, 5), 1e-3)).toMatchObject({ critical: 6, detects: null, verdict: 'neither is known to be' });
  expect(signTest(pairs(12, 12), 1e-3)).toMatchObject({ critical: 12, verdict: 'the first' });
  expect(signTest(pairs(0, 12), 1e-3).verdict).toBe('the second');
  expect(signTest(pairs(11, 12), 1e-3).verdict).toBe('neither is known to be');
  // 2^-10 is below the share, and both sides together have twice that
  expect(signTest(pairs(10, 10), 1e-3).verdict).toBe('neither is known to be');
});

test('a level is at most the share, and forty pairs at 1e-6 over sixteen tests take 37 on one side', () => {
  const { critical, level, detects } = signTest(pairs(20, 40), 1e-6 / 16);
  expect(critical).toBe(37);
  expect(level).toBeLessThan(1e-6 / 16);
  expect(detects).toBeCloseTo(0.979, 3);
});

test('pairs within their errors, and those without a number, count for neither side', () => {
  const one = { value: 1, error: 0.3 };
  expect(
    signTest(
      [
        [one, { value: 0.5, error: 0.3 }],
        [one, { value: 0.5, error: 0.1 }],
        [{ value: 0.5, error: 0.1 }, one],
        [undefined, one],
        [one, undefined],
      ],
      0.5,
    ),
  ).toMatchObject({ pairs: 5, larger: 1, smaller: 1 });
});
