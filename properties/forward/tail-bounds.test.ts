import { expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { isClearlyRefuted, isRefuted } from '../../src/evidence/comparison.js';
import { comparisonsOf, outcomeOf, type Subject } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { tailBounds } from './tail-bounds.js';

const claim = tailBounds as AnyClaim;
const withoutSquare = subjectOf(claim, claim.controls[0]);

async function compared(subject: Subject, delta: number) {
  const [comparison] = comparisonsOf(await outcomeOf(subject, delta));
  return comparison;
}

test('sqrt(ln(1/delta)) in place of sqrt(ln(1/delta^2)) is caught: at delta = 0.05 the tail is 0.0835', async () => {
  const shorter = await compared(withoutSquare, 0.05);
  expect(shorter.measured).toBeCloseTo(0.0835, 4);
  expect(shorter.bound).toBe(0.05);
  for (const delta of [0.15, 0.05, 1e-3, 1e-9, 1e-90]) {
    expect(isClearlyRefuted(await compared(withoutSquare, delta))).toBe(true);
    expect(isRefuted(await compared(claim, delta))).toBe(false);
  }
});

test('the inequalities of Birnbaum and Sampford leave 3% of the tail open at delta = 0.2, and 1e-6 of it at 1e-300', async () => {
  const openPart = async (delta: number) => {
    const [, lower, upper] = comparisonsOf(await outcomeOf(claim, delta));
    return upper.bound / lower.measured - 1;
  };
  expect(await openPart(0.2)).toBeLessThan(0.03);
  expect(await openPart(1e-300)).toBeLessThan(1e-6);
});
