import { expect, test } from 'vitest';
import { isClearlyRefuted, isRefuted } from '../../src/evidence/comparison.js';
import { tailBounds } from './tail-bounds.js';

const [withoutSquare] = tailBounds.controls;

/** The comparison of a check that makes one. */
async function compared(check: typeof tailBounds.check, delta: number) {
  const result = await check(delta);
  if (!('measured' in result)) throw new Error('one comparison is expected');
  return result;
}

test('sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2)) is caught: at delta = 0.05 the tail is 0.0835', async () => {
  const shorter = await compared(withoutSquare.check, 0.05);
  expect(shorter.measured).toBeCloseTo(0.0835, 4);
  expect(shorter.bound).toBe(0.05);
  for (const delta of [0.15, 0.05, 1e-3, 1e-9, 1e-90]) {
    expect(isClearlyRefuted(await compared(withoutSquare.check, delta))).toBe(true);
    expect(isRefuted(await compared(tailBounds.check, delta))).toBe(false);
  }
});
