import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf, isClearlyRefuted, isDecided, isRefuted, marginOf, ratioOf } from './comparison.js';

describe('a comparison', () => {
  test('is refuted only beyond its error', () => {
    expect(isRefuted({ measured: 1.1, bound: 1, error: 0.2 })).toBe(false);
    expect(isRefuted({ measured: 1.3, bound: 1, error: 0.2 })).toBe(true);
  });

  test('refutes a control only beyond ten errors', () => {
    expect(isClearlyRefuted({ measured: 1.9, bound: 1, error: 0.1 })).toBe(false);
    expect(isClearlyRefuted({ measured: 2.1, bound: 1, error: 0.1 })).toBe(true);
  });

  test('never trusts rounding below 1e-12 of the scale', () => {
    expect(errorOf({ measured: 1, bound: -4, error: 0 })).toBe(4e-12);
    expect(errorOf({ measured: 1, bound: 1, error: 0, scale: 1e6 })).toBeCloseTo(1e-6, 15);
    expect(isRefuted({ measured: 1 + 1e-13, bound: 1, error: 0 })).toBe(false);
  });

  test('is decided when the error is small against the gap or against the bound', () => {
    expect(isDecided({ measured: 0.5, bound: 1, error: 0.02 }, 'exact')).toBe(true);
    expect(isDecided({ measured: 0.9, bound: 1, error: 0.02 }, 'exact')).toBe(false);
    expect(isDecided({ measured: 1, bound: 1, error: 0.9e-3 }, 'exact')).toBe(true);
    expect(isDecided({ measured: 0, bound: 0, error: 0 }, 'exact')).toBe(false);
  });

  test('of an identity is decided when the error takes at most a quarter of the tolerance', () => {
    expect(isDecided({ measured: 0, bound: 1e-6, error: 2.5e-7 }, 'identity')).toBe(true);
    expect(isDecided({ measured: 0, bound: 1e-6, error: 2.6e-7 }, 'identity')).toBe(false);
  });

  test('has a ratio that is never negative, and infinite when refuted against a bound that is not positive', () => {
    expect(ratioOf({ measured: 1, bound: 2, error: 0 })).toBe(0.5);
    expect(ratioOf({ measured: -1, bound: 2, error: 0 })).toBe(0);
    expect(ratioOf({ measured: 1, bound: 0, error: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(ratioOf({ measured: 0, bound: 0, error: 0 })).toBe(0);
    expect(ratioOf({ measured: -1, bound: -2, error: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('has a ratio of 0 where rounding alone lifts it above a bound of 0', () => {
    expect(ratioOf({ measured: 1e-16, bound: 0, error: 1e-15 })).toBe(0);
  });

  test('states its margin in errors', () => {
    expect(marginOf({ measured: 3, bound: 1, error: 0.5 })).toBe(4);
    expect(marginOf({ measured: 0, bound: 0, error: 0 })).toBe(0);
  });

  test('that refutes a control also refutes', () => {
    const side = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
    const error = fc.double({ noNaN: true, min: 0, max: 10 });
    fc.assert(
      fc.property(side, side, error, (measured, bound, e) => {
        const comparison = { measured, bound, error: e };
        expect(!isClearlyRefuted(comparison) || isRefuted(comparison)).toBe(true);
      }),
    );
  });
});
