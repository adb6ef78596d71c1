import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Doubt, extrapolated, PARTS } from './extrapolated.js';

const SECOND: Doubt = { factor: 4, added: 0.05, changed: [2, 0.25] };

/** Values at `PARTS` of a resolution, with the error terms c h^p of their limit. */
const valuesOf = (limit: number, ...terms: readonly (readonly [c: number, power: number])[]) =>
  PARTS.map((part) => terms.reduce((sum, [c, power]) => sum + c * (1 / part) ** power, limit));

describe('extrapolation', () => {
  it('finds the limit of what falls by the factor, and states a part of what it adds', () => {
    const { added, error } = extrapolated(valuesOf(1, [0.03, 2]), SECOND);
    expect(1.03 + added).toBeCloseTo(1, 14);
    expect(error).toBeCloseTo(0.05 * 0.03, 14);
    const fourth = extrapolated(valuesOf(1, [0.03, 4]), { factor: 16, added: 0.5, changed: [1, 0.125] });
    expect(1.03 + fourth.added).toBeCloseTo(1, 14);
    expect(fourth.error).toBeCloseTo(0.5 * 0.03, 13);
  });

  it('covers what a term of the next order leaves, whatever its size', () => {
    const size = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.constantFrom(3, 4), (a, b, power) => {
        const values = valuesOf(1, [a, 2], [b, power]);
        const { added, error } = extrapolated(values, SECOND);
        expect(Math.abs(values[0] + added - 1)).toBeLessThanOrEqual(error + 1e-14);
      }),
    );
  });

  it('states twice what the last extrapolation has changed', () => {
    // of first order: the extrapolated values are off by -1/3, -2/3, ... of what is left
    const { error } = extrapolated(valuesOf(1, [0.3, 1]), SECOND);
    const by = [1, 2, 4].map((h) => 1 + 0.3 * h - (0.3 * h) / 3);
    expect(error).toBeCloseTo(2 * (by[1] - by[0]), 14);
  });

  it('does not believe two runs that agree by chance after a third that does not, where a fourth has no value', () => {
    const { error } = extrapolated([0.06247, 0.06249, 0.0917, null], SECOND);
    expect(error).toBeGreaterThan(2 * (0.0917 - 0.06249) * 0.33);
    expect(extrapolated([0.06247, 0.06249, null, null], SECOND).error).toBeCloseTo(4e-5, 12);
  });

  it('does not believe two extrapolations that agree by chance after a third that does not', () => {
    const values = [1.0001, 1.0004, 1.0016, 1.5];
    const [d1, d2] = [(values[1] - values[2]) / 3, (values[2] - values[3]) / 3];
    const { error } = extrapolated(values, SECOND);
    expect(error).toBeCloseTo(0.25 * Math.abs(values[1] + d1 - values[2] - d2), 14);
  });

  it('states twice the difference of two values where the coarser ones are missing', () => {
    for (const values of [
      [1.1, 1.4, null, null],
      [1.1, 1.4, 2.6, null],
      [1.1, 1.4, null, 9],
    ]) {
      const { added, error } = extrapolated(values, SECOND);
      expect(added).toBeCloseTo(-0.1, 14);
      expect(error).toBeCloseTo(0.6, 14);
    }
  });

  it('knows no error without two values', () => {
    expect(extrapolated([1, null, 1, 1], SECOND)).toEqual({ added: 0, error: Number.POSITIVE_INFINITY });
    expect(extrapolated([null, 1, 1, 1], SECOND)).toEqual({ added: 0, error: Number.POSITIVE_INFINITY });
  });
});

describe('where differences fall slowly', () => {
  const wary: Doubt = { ...SECOND, slowest: 1.25 };
  /** 1 and what a geometric series of this ratio has left. */
  const geometric = (ratio: number) => [0, 1, 2, 3].map((k) => 1 - 0.1 * ratio ** k);

  it.each([1.3, 2, 3])('the error covers what is left if they go on falling by %d', (ratio) => {
    const values = geometric(ratio);
    const { added, error } = extrapolated(values, wary);
    expect(Math.abs(values[0] + added - 1)).toBeLessThanOrEqual(error * (1 + 1e-9));
    expect(extrapolated(values, SECOND).error).toBeLessThanOrEqual(error);
  });

  it('nothing changes where they fall by the factor or faster, or not at all', () => {
    for (const values of [valuesOf(1, [0.03, 2]), geometric(8), [2, 2, 2, 2]]) {
      expect(extrapolated(values, wary)).toEqual(extrapolated(values, SECOND));
    }
  });
});
