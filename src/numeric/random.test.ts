import { describe, expect, it } from 'vitest';
import { mixedBits, stream } from './random.js';

const draws = (seed: number, name: 'features' | 'data', count: number) => {
  const source = stream(seed, name);
  return Array.from({ length: count }, () => source.normal());
};

describe('stream', () => {
  it('repeats itself for the same seed and name', () => {
    expect(draws(7, 'data', 5)).toEqual(draws(7, 'data', 5));
  });

  it('differs between names, seeds, and seeds that differ in their high bits only', () => {
    expect(draws(7, 'data', 3)).not.toEqual(draws(7, 'features', 3));
    expect(draws(7, 'data', 3)).not.toEqual(draws(8, 'data', 3));
    expect(draws(7, 'data', 3)).not.toEqual(draws(7 + 2 ** 32, 'data', 3));
  });

  it.each(['features', 'data', 'readouts', 'noise', 'evaluation', 'labels'] as const)(
    'starts with standard normals whatever the seed, small ones too: %s',
    (name) => {
      const count = 2000;
      for (let place = 0; place < 4; place++) {
        let square = 0;
        for (let seed = 1; seed <= count; seed++) {
          const source = stream(seed, name);
          for (let skipped = 0; skipped < place; skipped++) source.normal();
          square += source.normal() ** 2;
        }
        // six standard errors of z^2, whose variance is 2
        expect(Math.abs(square / count - 1)).toBeLessThan(6 * Math.sqrt(2 / count));
      }
    },
  );

  it('draws standard normals: the first four moments of 200,000 draws within six standard errors', () => {
    const count = 200_000;
    const sample = draws(1, 'features', count);
    const moment = (k: number) => sample.reduce((sum, z) => sum + z ** k, 0) / count;
    // variances of z, z^2, z^3, z^4 are 1, 2, 15, 96
    for (const [k, mean, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      expect(Math.abs(moment(k) - mean)).toBeLessThan(6 * Math.sqrt(variance / count));
    }
  });
});

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
