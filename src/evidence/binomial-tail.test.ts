import { expect, test } from 'vitest';
import { lowerTail, upperTail } from './binomial-tail.js';

/** P(Bin(trials, a/b) >= count), exactly, in integers. */
function exactTail(count: number, trials: number, a: bigint, b: bigint): number {
  let sum = 0n;
  let choose = 1n;
  for (let k = 0; k <= trials; k++) {
    if (k >= count) sum += choose * a ** BigInt(k) * (b - a) ** BigInt(trials - k);
    choose = (choose * BigInt(trials - k)) / BigInt(k + 1);
  }
  const digits = String((sum * 10n ** 400n) / b ** BigInt(trials));
  return Number(`${digits.slice(0, 20)}e${digits.length - 20 - 400}`);
}

test.each([
  [1n, 20n],
  [463n, 1000n],
  [1n, 1000n],
  [9n, 10n],
])('tails agree with sums of integers, far out too: rate %d/%d', (a, b) => {
  const rate = Number(a) / Number(b);
  for (const trials of [1, 5, 50, 400, 1000]) {
    for (const count of [1, 2, 5, 13, 46, 100, 350, 1000].filter((k) => k <= trials)) {
      const exact = exactTail(count, trials, a, b);
      if (exact < 1e-290) continue;
      expect(Math.abs(upperTail(count, trials, rate) / exact - 1)).toBeLessThan(1e-12);
      expect(Math.abs(lowerTail(count, trials, rate) - (1 - exact))).toBeLessThan(1e-12);
    }
  }
});

test('the lower tail keeps its digits where it is small', () => {
  // P(Bin(N, p) < V) = P(Bin(N, 1 - p) >= N - V + 1)
  for (const count of [1, 20, 46, 100]) {
    const exact = exactTail(400 - count + 1, 400, 3n, 4n);
    expect(Math.abs(lowerTail(count, 400, 0.25) / exact - 1)).toBeLessThan(1e-12);
  }
});

test('a count is always at least 0, and never above the number of draws', () => {
  expect([upperTail(0, 5, 0.3), lowerTail(0, 5, 0.3), upperTail(6, 5, 0.3), lowerTail(6, 5, 0.3)]).toEqual([
    1, 0, 0, 1,
  ]);
});
