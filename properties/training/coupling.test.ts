import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { coupling } from './coupling.js';

const found = async (couple: NonNullable<DiffusionSystem['couple']>) => {
  const process = { from: 0, to: 1, prior: { variance: 1 } };
  const coefficients: DiffusionSystem['coefficients'] = ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: time });
  const { claims } = await verify([coupling], { system: localSystem({ name: 'a', process, coefficients, couple }) });
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

test('pairs that are drawn from the cheapest plan may be there more than once, or not at all', async () => {
  const law = await found(({ x0, x1, seed }) => {
    const [one, other] = [ranked(x0), ranked(x1)];
    return one.map((_, k) => {
      const drawn = (7 * k * k + seed) % one.length;
      return [one[drawn], other[drawn]];
    });
  });
  expect(law.verdict).toBe('holds');
});
