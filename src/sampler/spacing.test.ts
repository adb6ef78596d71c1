import { describe, expect, it, test } from 'vitest';
import { spaced } from './spacing.js';

type Spacing = Parameters<typeof spaced>[0];

const even = (kind: Spacing['kind'], ends: readonly [number, number], count: number, more: Partial<Spacing> = {}) =>
  spaced({ kind, ends: [...ends], rho: 7, shift: 1, ...more }, count);

function expectNear(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [k, each] of expected.entries()) {
    if (each === Infinity) expect(found[k]).toBe(Infinity);
    else expect(found[k] / each).toBeCloseTo(1, 12);
  }
}

describe('levels are even', () => {
  test.each<[Spacing['kind'], [number, number], number[]]>([
    ['linear', [4, 1], [4, 3, 2, 1]],
    ['exponential', [8, 1], [8, 4, 2, 1]],
    // alpha^2/sigma^2 = 1, 2.5, 4
    ['snr', [1, 0.5], [1, Math.sqrt(0.4), 0.5]],
    // sigma = 0.75, 0.5, 0.25
    ['flow', [3, 1 / 3], [3, 1, 1 / 3]],
  ])('as %s', (kind, ends, expected) => {
    expectNear(even(kind, ends, expected.length), expected);
  });

  test('as the roots of Karras et al., of any order', () => {
    expectNear(even('karras', [9, 1], 3, { rho: 2 }), [9, 4, 1]);
    expectNear(even('karras', [128, 1], 3), [128, 1.5 ** 7, 1]);
    expectNear(even('karras', [4, 1], 4, { rho: 1 }), even('linear', [4, 1], 4));
    // Karras et al. 2022, eq. 5, with their numbers
    const [first, last] = [80 ** (1 / 7), 0.002 ** (1 / 7)];
    const expected = Array.from({ length: 18 }, (_, k) => (first + (k / 17) * (last - first)) ** 7);
    expectNear(even('karras', [80, 0.002], 18), expected);
  });
});

describe('levels that begin without signal', () => {
  it('are finite from the second on', () => {
    // alpha^2/sigma^2 = 0, 2, 4, and sigma = 1, 0.625, 0.25
    expectNear(even('snr', [Infinity, 0.5], 3), [Infinity, Math.SQRT1_2, 0.5]);
    expectNear(even('flow', [Infinity, 1 / 3], 3), [Infinity, 5 / 3, 1 / 3]);
  });
});

describe('a shift', () => {
  it('multiplies each level, ends included', () => {
    expectNear(even('linear', [4, 1], 4, { shift: 3 }), [12, 9, 6, 3]);
    expectNear(even('karras', [9, 1], 3, { rho: 2, shift: 0.5 }), [4.5, 2, 0.5]);
    expectNear(even('snr', [Infinity, 0.5], 3, { shift: 2 }), [Infinity, Math.SQRT2, 1]);
  });

  it('takes sigma of a flow to shift sigma/(1 + (shift - 1) sigma), as Esser et al. 2024 have it', () => {
    const sigmas = [0.9, 0.7, 0.5, 0.3, 0.1];
    const ratios = even('flow', [9, 1 / 9], 5, { shift: 3 });
    for (const [k, sigma] of sigmas.entries()) {
      expect(ratios[k] / (1 + ratios[k])).toBeCloseTo((3 * sigma) / (1 + 2 * sigma), 12);
    }
  });
});

test('one level is the first end', () => {
  for (const kind of ['linear', 'karras', 'exponential', 'snr', 'flow'] as const) {
    expect(even(kind, [4, 1], 1, { shift: 2 })).toEqual([8]);
  }
  expect(even('linear', [4, 1], 0)).toEqual([]);
});

test('two levels are the ends', () => {
  for (const kind of ['linear', 'karras', 'exponential', 'snr', 'flow'] as const) {
    expectNear(even(kind, [80, 0.2], 2), [80, 0.2]);
  }
});
