import { expect, test } from 'vitest';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import { skippedLines } from './skipped-lines.js';

test('a reason has one line with all names, and claims that are not about a system are counted', () => {
  const skipped = [
    ['floor', 'needs fit'],
    ['algebra', NOT_ABOUT_SYSTEMS],
    ['growth', 'needs fit'],
    ['labels', 'needs labelOf'],
    ['calculus', NOT_ABOUT_SYSTEMS],
  ] as const;
  expect(skippedLines(skipped)).toEqual([
    'skipped (needs fit): floor, growth',
    'skipped (needs labelOf): labels',
    'skipped (not about a system): 2 claims',
  ]);
  expect(skippedLines([['algebra', NOT_ABOUT_SYSTEMS]])).toEqual(['skipped (not about a system): 1 claim']);
  expect(skippedLines([])).toEqual([]);
});
