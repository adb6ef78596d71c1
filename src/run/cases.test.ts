import fc from 'fast-check';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { expect, test } from 'vitest';
import { doubled, madeUpClaim, madeUpLaw } from '../testing/claims.js';
import { type CaseSource, caseAt, caseRandom, caseSeed, casesOf, controlCasesOf, pathAt } from './cases.js';

const generator = fc.record({ x: fc.double({ noNaN: true }), list: fc.array(fc.integer(), { maxLength: 5 }) });
const drawnOnly = { promoted: [], generator, seed: 7 };
const promoted = [
  { x: 1, list: [] },
  { x: 2, list: [5] },
];
const both = { promoted, generator, seed: 7 };

/** The cases at the first indices. */
const listOf = (source: CaseSource<unknown>, count: number) =>
  Array.from({ length: count }, (_, index) => caseAt(source, index, pathAt(source, index))?.value);

test('the drawn cases are the list that fast-check draws with the seed', () => {
  expect(listOf(drawnOnly, 40)).toEqual(fc.sample(generator, { seed: 7, numRuns: 40 }));
});

test('a case is the one that fast-check finds by seed and path, with its preference for ends of ranges and without', () => {
  for (const seed of [-5, 2 ** 31 + 11, 4_000_000_000]) {
    for (const each of [generator, fc.noBias(generator)]) {
      for (const path of [[0], [1], [12], [101], [1, 0], [12, 0, 1], [101, 2, 0, 0]]) {
        const [index, ...steps] = path;
        const [value] = fc.sample(each, { seed, path: path.join(':'), numRuns: 1 });
        expect(caseAt({ promoted: [], generator: each, seed }, index, steps)).toEqual({ value });
      }
    }
  }
});

test('there is no case beyond the last branch of a step', () => {
  expect(caseAt(drawnOnly, 1, [1000])).toBeUndefined();
  expect(caseAt(drawnOnly, 1, [1000, 0])).toBeUndefined();
  const constant = { promoted: [], generator: fc.constant(3), seed: 7 };
  expect([caseAt(constant, 5, []), caseAt(constant, 5, [0])]).toEqual([{ value: 3 }, undefined]);
  const empty = { promoted: [], generator: fc.constant(undefined), seed: 7 };
  expect(caseAt(empty, 5, [])).toEqual({ value: undefined });
});

test('promoted cases come first, as they are, and shift the drawn ones without changing them', () => {
  expect(listOf(both, 42)).toEqual([...promoted, ...listOf(drawnOnly, 40)]);
  expect([0, 1, 2].map((index) => pathAt(both, index))).toEqual(['promoted', 'promoted', []]);
  expect(caseAt(both, 5, [0])).toEqual(caseAt(drawnOnly, 3, [0]));
});

test('cases beyond the first profile may come from another generator', () => {
  const larger = fc.constantFrom(100, 200).map((x) => ({ x, list: [x] }));
  const source = { promoted, generator, further: [{ from: 5, generator: larger }], seed: 7 };
  const list = listOf(source, 40);
  expect(list.slice(0, 7)).toEqual(listOf(both, 7));
  expect(list.slice(7)).toEqual(fc.sample(larger, { seed: 7, numRuns: 38 }).slice(5));
});

test('a claim draws its further cases beyond those of its shortest profile, and its controls never', () => {
  const furtherCases = () => fc.constant(100);
  const size = { cases: 7, controlCases: 2 };
  const from = (changes: Parameters<typeof madeUpClaim>[0]) =>
    casesOf(madeUpClaim(changes), 1).further?.map(({ from }) => from);
  expect([from({}), from({ furtherCases })]).toEqual([[], [40]]);
  expect(from({ furtherCases, sizes: { quick: size, ci: size, deep: size } })).toEqual([7]);
  const source = casesOf(madeUpClaim({ furtherCases }), 1);
  const list = listOf(source, 42);
  expect(list.slice(0, 40)).toEqual(listOf(casesOf(madeUpClaim(), 1), 40));
  expect(list.slice(40)).toEqual([100, 100]);
  expect(controlCasesOf(madeUpClaim({ furtherCases }), doubled, 1)).not.toHaveProperty('further');
});

test('a claim draws its deepest cases beyond those of its second profile', () => {
  const sizes = { quick: sizeOf(5), ci: sizeOf(7), deep: sizeOf(9) };
  const [furtherCases, deepestCases] = [() => fc.constant(100), () => fc.constant(1000)];
  const drawn = (changes: Parameters<typeof madeUpClaim>[0]) =>
    listOf(casesOf(madeUpClaim({ sizes, cases: () => fc.constant(10), ...changes }), 1), 9).slice(4);
  expect(drawn({ furtherCases, deepestCases })).toEqual([10, 100, 100, 1000, 1000]);
  expect(drawn({ deepestCases })).toEqual([10, 10, 10, 1000, 1000]);
});

function sizeOf(cases: number) {
  return { cases, controlCases: 2 };
}

test('the draws of a claim with a finding or a trend are spread evenly, and those of others prefer the ends', () => {
  const cases = () => fc.integer({ min: 0, max: 1e6 });
  const atAnEnd = (changes: Parameters<typeof madeUpClaim>[0]) =>
    listOf(casesOf(madeUpClaim({ cases, ...changes }), 1), 200).filter((x) => Number(x) < 100).length;
  const bound = madeUpLaw(() => undefined);
  const finding = { ...bound, kind: 'finding' as const };
  const trend = { ...bound, kind: 'trend' as const };
  expect(atAnEnd({})).toBeGreaterThan(10);
  expect(atAnEnd({ laws: { bound, finding } })).toBeLessThan(3);
  expect(atAnEnd({ laws: { bound, trend } })).toBeLessThan(3);
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

/** The state after so many jumps, each made anew. */
function stateAfter(seed: number, jumps: number): readonly number[] {
  const random = xorshift128plus(seed);
  for (let i = 0; i < jumps; i++) random.jump();
  return random.getState();
}

test('case i has i + 1 jumps behind it, forwards, backwards and of several seeds in turn', () => {
  for (const seed of [7, -3, 7, 0, 2 ** 31 - 1]) {
    for (const index of [0, 1, 2, 40, 40, 41, 3, 0]) {
      expect(caseRandom(seed, index).getState()).toEqual(stateAfter(seed, index + 1));
    }
  }
  // also where the other seed has come less far
  for (const index of [3, 5, 8, 13]) {
    for (const seed of [7, 8]) expect(caseRandom(seed, index).getState()).toEqual(stateAfter(seed, index + 1));
  }
});

test('what a case draws moves no other case, and not the same one when it is drawn again', () => {
  const [first, again] = [caseRandom(5, 2), caseRandom(5, 2)];
  first.next();
  first.jump();
  expect(again.getState()).toEqual(stateAfter(5, 3));
  expect(caseRandom(5, 2).getState()).toEqual(stateAfter(5, 3));
  expect(caseRandom(5, 3).getState()).toEqual(stateAfter(5, 4));
});

test('cases one after the other take a jump each, and a second look at one takes none', () => {
  const prototype = Object.getPrototypeOf(xorshift128plus(11));
  const { jump } = prototype;
  let jumps = 0;
  prototype.jump = function counted() {
    jumps++;
    return jump.call(this);
  };
  try {
    for (let i = 0; i < 100; i++) caseRandom(11, i);
    caseRandom(11, 99);
    expect(jumps).toBe(100);
  } finally {
    prototype.jump = jump;
  }
});
