import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { caseAt } from '../run/cases.js';
import { dealt, dealtAt } from './dealt.js';

const kind = (name: string, weight: number) => ({ weight, arbitrary: fc.constant(name) });
const deck = () => dealt(kind('a', 1), kind('b', 3), kind('c', 4));
const dealtBy = (seed: number, count: number) =>
  Array.from({ length: count }, (_, place) => fc.sample(dealtAt(deck(), place, seed), { seed: 1, numRuns: 1 })[0]);
const counts = (names: readonly (string | undefined)[]) =>
  ['a', 'b', 'c'].map((name) => names.filter((x) => x === name).length);

describe('a deck', () => {
  it('has every kind as often as its weight says, each time that it is dealt', () => {
    for (const seed of [1, -7, 4_000_000_000]) {
      const names = dealtBy(seed, 24);
      for (const from of [0, 8, 16]) expect(counts(names.slice(from, from + 8))).toEqual([1, 3, 4]);
    }
  });

  it('is shuffled anew each time, and by the seed, and the same every time', () => {
    const orders = [1, 2, 3].flatMap((seed) => {
      const names = dealtBy(seed, 24).join('');
      expect(dealtBy(seed, 24).join('')).toBe(names);
      return [names.slice(0, 8), names.slice(8, 16), names.slice(16)];
    });
    expect(new Set(orders).size).toBeGreaterThan(7);
  });

  it('puts each kind at each place as often as another', () => {
    const first = Array.from({ length: 4000 }, (_, seed) => dealtBy(seed, 1)[0]);
    const [a, b, c] = counts(first);
    // within 4 deviations
    expect(Math.abs(a - 500)).toBeLessThan(84);
    expect(Math.abs(b - 1500)).toBeLessThan(123);
    expect(Math.abs(c - 2000)).toBeLessThan(127);
  });
});

test('the cases of a claim are dealt, shrink within their kind, and are drawn within another arbitrary', () => {
  const numbers = dealt(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 109 }) },
  );
  const source = { promoted: [], generator: numbers, seed: 3 };
  const values = Array.from({ length: 12 }, (_, index) => caseAt(source, index, [])!.value);
  for (let pair = 0; pair < 12; pair += 2) expect(values.slice(pair, pair + 2).filter((x) => x < 100)).toHaveLength(1);
  const index = values.findIndex((x) => x > 100);
  expect(caseAt(source, index, [0])!.value).toBe(100);
  const pairs = Array.from(
    { length: 40 },
    (_, at) => caseAt({ ...source, generator: numbers.map((x) => x < 100) }, at, [])!,
  );
  expect(pairs.some(({ value }, at) => at % 2 === 0 && value === pairs[at + 1]?.value)).toBe(true);
});

test('a weight is a whole number', () => {
  for (const weight of [0, -1, 0.5, Number.NaN]) expect(() => dealt(kind('a', weight))).toThrow(RangeError);
});
