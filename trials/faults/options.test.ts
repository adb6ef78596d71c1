import { expect, test } from 'vitest';
import { ofShard, readOptions } from './options.js';

test('without options every fault is tried, claims first, with what is remembered', () => {
  expect(readOptions([])).toEqual({ only: [], shard: { number: 1, of: 1 }, testsFirst: false, anew: false });
});

test('all options go together', () => {
  const options = readOptions(['--only', 'a,b', '--shard', '2/3', '--tests-first', '--anew']);
  expect(options).toEqual({ only: ['a', 'b'], shard: { number: 2, of: 3 }, testsFirst: true, anew: true });
});

test.each([
  [['--shard', '0/3'], "--shard should be i/n with 1 <= i <= n, found '0/3'."],
  [['--shard', 'one'], "--shard should be i/n with 1 <= i <= n, found 'one'."],
  [['--any'], "Options should be --only id,..., --shard i/n, --tests-first and --anew, found: Unknown option '--any'."],
  [
    ['--only'],
    "Options should be --only id,..., --shard i/n, --tests-first and --anew, found: Option '--only <value>' argument missing.",
  ],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

test('every fault is in one shard', () => {
  const faults = ['a', 'b', 'c', 'd', 'e'];
  const shards = [1, 2, 3].map((number) => ofShard(faults, { number, of: 3 }));
  expect(shards).toEqual([['a', 'd'], ['b', 'e'], ['c']]);
});
