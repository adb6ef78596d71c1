import { expect, test } from 'vitest';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { planOf } from './plans.js';

/** A system that answers with some pairs. */
const pairing = (pairs: readonly (readonly [number, number])[]) =>
  ({ couple: () => pairs }) as unknown as SystemUnderTest;

test('a pair costs the square of its distance, so that pairs which cross cost more also where all go the same way', () => {
  const points = { x: [0, 1], y: [3, 5], seed: 1 };
  const inOrder = planOf(
    pairing([
      [0, 0],
      [1, 1],
    ]),
    points,
  );
  expect(inOrder).toEqual({ where: undefined, cost: 25, least: 25, sorted: 25, inOrder: 25 });
  const crossed = planOf(
    pairing([
      [0, 1],
      [1, 0],
    ]),
    points,
  );
  expect(crossed).toMatchObject({ cost: 29, least: 25, sorted: 25 });
  expect(crossed.where).toBe('pair [0, 1], 0 with 5, where 3 has its rank');
});

test('of pairs that are drawn more than once, the cheapest with the same first points counts', () => {
  const { cost, least, inOrder } = planOf(
    pairing([
      [1, 0],
      [1, 1],
    ]),
    { x: [2, 0], y: [1, 4], seed: 1 },
  );
  // 0 belongs to 1, and 2 to 4
  expect([cost, least, inOrder]).toEqual([1 + 16, 1 + 1, 1 + 16]);
});
