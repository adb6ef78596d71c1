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
