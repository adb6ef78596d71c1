import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modesApart, powersOf, regrets, stoppingCases } from './best-stopping.measure.js';

test('stopping where J(A) + c/n is least costs little, and stopping at n^(2/5) much for modes apart', () => {
  const found = fc.sample(stoppingCases(), { numRuns: 6, seed: 1 }).map((each) => regrets(each));
  for (const { atBest, best } of found) {
    expect(atBest.value).toBeGreaterThanOrEqual(1 - atBest.error);
    expect(atBest.value).toBeLessThan(1.2);
    expect(best).toBeGreaterThan(1);
  }
  for (const { atTwoFifths } of fc.sample(modesApart(), { numRuns: 6, seed: 1 }).map((each) => regrets(each))) {
    expect(atTwoFifths.value).toBeGreaterThan(2);
  }
});

test('the best time grows with n, and the loss at it falls', () => {
  for (const each of fc.sample(stoppingCases(), { numRuns: 6, seed: 2 })) {
    const { time, loss, price } = powersOf(each);
    expect(time.value).toBeGreaterThanOrEqual(0);
    expect(loss.value).toBeLessThan(0);
    expect(price).toBeGreaterThanOrEqual(1);
  }
});
