import { expect, test } from 'vitest';
import { isStatistical } from './statistical.js';

test('only claims that are decided by counting draws can be wrong by chance', () => {
  expect((['identity', 'exact', 'coverage'] as const).map((kind) => isStatistical({ kind }))).toEqual([
    false,
    false,
    true,
  ]);
});
