import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseAt, caseSeed, listCases, pathAt } from './cases.js';

const generator = fc.record({ x: fc.double({ noNaN: true }), list: fc.array(fc.integer(), { maxLength: 5 }) });
const drawnOnly = { promoted: [], generator, seed: 7 };
const promoted = [
  { x: 1, list: [] },
  { x: 2, list: [5] },
];
const both = { promoted, generator, seed: 7 };

test('more cases extend the prefix that fewer cases are', () => {
  for (const source of [drawnOnly, both])
    expect(listCases(source, 200).slice(0, 22)).toEqual(listCases(source, 22).slice(0, 22));
});

test('a case is found again by its index alone', () => {
  for (const source of [drawnOnly, both]) {
    const list = listCases(source, 40);
    for (const index of [0, 1, 2, 17, 39]) {
      expect(caseAt(source, index, pathAt(source, index))).toEqual({ value: list[index] });
    }
  }
});

test('promoted cases come first, as they are, and shift the drawn ones without changing them', () => {
  expect(listCases(both, 40)).toEqual([...promoted, ...listCases(drawnOnly, 40)]);
  expect([0, 1, 2].map((index) => pathAt(both, index))).toEqual(['promoted', 'promoted', []]);
  expect(caseAt(both, 5, [0])).toEqual(caseAt(drawnOnly, 3, [0]));
});

test('a path that does not exist leads to nothing', () => {
  const constant = { promoted: [1], generator: fc.constant(1), seed: 7 };
  expect(caseAt(constant, 3, [0])).toBeUndefined();
  expect(caseAt(constant, 1, 'promoted')).toBeUndefined();
  expect(caseAt(constant, 0, [])).toBeUndefined();
});

test('seeds differ between runs, claims and controls, and are the same every time', () => {
  const seeds = [caseSeed(1, 'a'), caseSeed(2, 'a'), caseSeed(1, 'b'), caseSeed(1, 'a', 'b'), caseSeed(1, 'a', 'c')];
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(caseSeed(1, 'a')).toBe(seeds[0]);
  expect(caseSeed(1, 'likelihood-bound')).toMatchInlineSnapshot(`-1176615386`);
});
