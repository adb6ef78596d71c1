import { expect, test } from 'vitest';
import { isOfShard, shardText } from './shard.js';

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
