import { expect } from 'vitest';
import { type Estimate, numberOf, type Quantity } from '../numeric/estimate.js';

/** Expects |found - truth| <= the errors that both state, and a slack for roundings beyond. */
export function expectWithinError(found: Estimate, truth: Quantity, slack = 0): void {
  const error = typeof truth === 'number' ? found.error : found.error + truth.error;
  expect(Math.abs(found.value - numberOf(truth))).toBeLessThanOrEqual(error + slack);
}
