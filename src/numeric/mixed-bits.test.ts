import { describe, expect, it } from 'vitest';
import { mixedBits } from './mixed-bits.js';

describe('mixedBits', () => {
  it('maps different integers to different ones', () => {
    const seen = new Set(Array.from({ length: 100_000 }, (_, i) => mixedBits(i)));
    expect(seen.size).toBe(100_000);
  });

  it('flips half of the 32 bits, on average, when one bit of its argument is flipped', () => {
    for (let bit = 0; bit < 32; bit++) {
      let turned = 0;
      for (let i = 1; i <= 1000; i++) {
        for (let rest = mixedBits(i) ^ mixedBits(i ^ (1 << bit)); rest !== 0; rest &= rest - 1) turned++;
      }
      expect(Math.abs(turned / 1000 - 16)).toBeLessThan(1);
    }
  });
});
