import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { coupling } from './coupling.js';
import { planOf } from './coupling.measure.js';

const found = async (couple: NonNullable<DiffusionSystem['couple']>) => {
  const process = { from: 0, to: 1, prior: { variance: 1 } };
  const coefficients: DiffusionSystem['coefficients'] = ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: time });
  const { claims } = await verify([coupling].map(withoutControls), {
    system: localSystem({ name: 'a', process, coefficients, couple }),
  });
  return claims[0].laws.find(({ id }) => id === 'optimal')!;
};

const ranked = (rows: readonly (readonly number[])[]) => rows.map((_, i) => i).sort((i, j) => rows[i][0] - rows[j][0]);

test('a plan that pairs points by the order given is refuted, with the first pair that is wrong', async () => {
  const law = await found(({ x0 }) => x0.map((_, i) => [i, i]));
  expect(law.verdict).toBe('refuted');
  expect(law.reason).toMatch(
    /case 0, pair \[(\d), \1\], -?[\d.]+ with (-?[\d.]+), where (?!\2 )-?[\d.]+ has its rank: measured .* \(usual causes: /,
  );
});

test('a plan drawn from the cheapest one holds: its pairs may be there more than once, or not at all', async () => {
  const law = await found(({ x0, x1, seed }) => {
    const [one, other] = [ranked(x0), ranked(x1)];
    return one.map((_, k) => {
      const drawn = (7 * k * k + seed) % one.length;
      return [one[drawn], other[drawn]];
    });
  });
  expect(law.verdict).toBe('holds');
});

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

test('a plan whose pairs are drawn more than once is compared with the cheapest plan from the same first points', () => {
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
