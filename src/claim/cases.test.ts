import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseAt, caseSeed, drawCases } from './cases.js';

const cases = fc.record({ x: fc.double({ noNaN: true }), list: fc.array(fc.integer(), { maxLength: 5 }) });

test('more cases extend the prefix that fewer cases are', () => {
  expect(drawCases(cases, 5, 200).slice(0, 20)).toEqual(drawCases(cases, 5, 20));
});

test('a case is found again by its index alone', () => {
  const drawn = drawCases(cases, 7, 40);
  for (const index of [0, 1, 17, 39]) expect(caseAt(cases, 7, index, [])).toEqual({ value: drawn[index] });
});

test('a path that does not exist leads to nothing', () => {
  expect(caseAt(fc.constant(1), 7, 3, [0])).toBeUndefined();
});

test('seeds differ between runs, claims and controls, and are the same every time', () => {
  const seeds = [caseSeed(1, 'a'), caseSeed(2, 'a'), caseSeed(1, 'b'), caseSeed(1, 'a', 'b'), caseSeed(1, 'a', 'c')];
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(caseSeed(1, 'a')).toBe(seeds[0]);
  expect(caseSeed(1, 'likelihood-bound')).toMatchInlineSnapshot(`-1176615386`);
});
