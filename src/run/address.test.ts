import { expect, test } from 'vitest';
import { blatant, doubled, madeUpClaim, madeUpCoverage, madeUpLaw } from '../testing/claims.js';
import { addressesOf, addressText, caseCounts, controlCount, isOfShard, shardText } from './address.js';

const parameters = { version: '1.2.3', seed: 11, profile: 'quick', alpha: 1e-6 } as const;

test('an address names claim, control and index', () => {
  expect(addressText({ claim: 'made-up', index: 3 })).toBe('made-up[3]');
  expect(addressText({ claim: 'made-up', control: 'doubled', index: 0 })).toBe('made-up/doubled[0]');
});

test('a claim has as many cases as its sizes say, or else its kind', () => {
  const size = { cases: 7, controlCases: 2 };
  const sizes = { quick: size, ci: { ...size, cases: 9 }, deep: { ...size, cases: 9 } };
  expect(caseCounts(madeUpClaim({ sizes }), 'ci')).toEqual({ cases: 9, controlCases: 2 });
  expect(caseCounts(madeUpClaim(), 'quick')).toEqual({ cases: 40, controlCases: 20 });
  expect(caseCounts(madeUpCoverage(), 'ci')).toEqual({ cases: 800, controlCases: 400 });
  const texts = addressesOf(madeUpClaim({ sizes, controls: [doubled, { ...doubled, id: 'too' }] }), parameters);
  expect(texts.map(addressText).slice(5)).toEqual([
    'made-up[5]',
    'made-up[6]',
    'made-up/doubled[0]',
    'made-up/doubled[1]',
    'made-up/too[0]',
    'made-up/too[1]',
  ]);
});

test('a control that each case decides by itself takes no hundreds of cases from a claim of many draws', () => {
  const [draws, whole] = [madeUpLaw(() => undefined), { ...madeUpLaw(() => undefined), kind: 'exact' as const }];
  const controls = [blatant, { ...doubled, breaks: 'whole' }];
  const mixed = madeUpCoverage({ laws: { bound: draws, whole }, controls });
  const counts = (profile: 'quick' | 'ci') => controls.map((control) => controlCount(mixed, control, profile));
  expect([counts('quick'), counts('ci')]).toEqual([
    [400, 20],
    [400, 40],
  ]);
  expect(addressesOf(mixed, parameters)).toHaveLength(200 + 400 + 20);
  // but as few as the claim says, and as many where it has no draws
  const few = { cases: 9, controlCases: 3 };
  const sizes = { quick: few, ci: few, deep: few };
  expect(controlCount({ ...mixed, sizes }, controls[1], 'quick')).toBe(3);
  const many = { ...few, controlCases: 99 };
  const alone = madeUpClaim({ sizes: { quick: many, ci: many, deep: many } });
  expect(controlCount(alone, doubled, 'quick')).toBe(99);
});

test('promoted cases stand before the drawn ones, of the claim alone', () => {
  const corpus = { hash: 'abc', cases: new Map([['made-up', [1, 2]]]) };
  expect(addressesOf(madeUpClaim(), { ...parameters, corpus })).toHaveLength(62);
  expect(addressesOf(madeUpClaim({ id: 'other' }), { ...parameters, corpus })).toHaveLength(60);
});

test('every case is in one shard, and a shard of n has every n-th case of each claim and control', () => {
  const shards = [1, 2, 3].map((number) => ({ number, of: 3 }));
  for (const control of [undefined, 'doubled']) {
    const of = Array.from({ length: 7 }, (_, index) =>
      shards.filter((shard) => isOfShard({ claim: 'made-up', ...(control && { control }), index }, shard)),
    );
    expect(of.map((found) => found.map(({ number }) => number))).toEqual([[1], [2], [3], [1], [2], [3], [1]]);
  }
});

test('a shard is named by its number and how many there are', () => {
  expect(shardText({ number: 2, of: 3 })).toBe('2 of 3');
});
