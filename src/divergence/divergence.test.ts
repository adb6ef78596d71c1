import { expect, test } from 'vitest';
import { allowedError, estimated, TOLERANCE, withoutValues } from './divergence.js';

test('a tolerance is a fraction of |value|, or of 0.01 nats where |value| is smaller', () => {
  expect([allowedError(4, 1e-3), allowedError(-4, 1e-3), allowedError(1e-9, 1e-3)]).toEqual([4e-3, 4e-3, 1e-5]);
});

test('an error estimate up to the tolerance is silent, and one above it carries a warning with both numbers', () => {
  expect(estimated(2, 2 * TOLERANCE)).toEqual({ value: 2, error: 2 * TOLERANCE });
  expect(estimated(2, 0.25, 0.01)).toEqual({
    value: 2,
    error: 0.25,
    warning: 'the error estimate 0.25 exceeds the tolerance 0.020',
  });
});

test('a value far below 0, or an error below 0, is a bug and said to be one', () => {
  for (const [value, error] of [
    [-0.1, 1e-3],
    [1, -1e-3],
  ]) {
    expect(estimated(value, error)).toEqual({
      value: null,
      reason: expect.stringMatching(/^a bug: came out as .* please report it$/),
    });
  }
});

test('each of several models gets the same reason', () => {
  expect(withoutValues(2, 'none')).toEqual([
    { value: null, reason: 'none' },
    { value: null, reason: 'none' },
  ]);
});

test('a value whose error is a fifth of it is not stated, unless such an error was asked for', () => {
  expect(estimated(1, 0.3)).toEqual({ value: null, reason: 'not resolved: 1.00 with an error of 0.30' });
  expect(estimated(1, 0.3, 0.3)).toEqual({ value: 1, error: 0.3 });
  expect(estimated(-0.01, 0.02)).toMatchObject({ value: 0, error: 0.02, warning: expect.any(String) });
});
