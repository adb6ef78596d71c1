import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { affineScoreField } from './affine-score.js';
import { reach } from './reach.js';

const ou = variancePreserving(2, 2, 4);
const affine = (precision: number, offset: number) =>
  affineScoreField({ precision: () => precision, offset: () => offset });

describe('reach', () => {
  it('covers the support and nine deviations of the prior', () => {
    const [{ low, high }] = reach(ou, affine(1, 0), [0], [-12, 7]);
    expect(low).toBeLessThan(-12);
    expect(high).toBeGreaterThan(9);
    expect(high).toBeLessThan(15);
  });

  it('follows the paths that come back to the support, not those that leave for good', () => {
    // s = 0: the reverse SDE spreads to a deviation of sqrt(2 e^8 - 1) = 77, but from beyond 30 nothing returns to [-1, 1]
    const [{ low, high }] = reach(ou, affine(0, 0), [0], [-1, 1]);
    expect(high).toBeGreaterThan(9);
    expect(high).toBeLessThan(100);
    expect(low).toBeCloseTo(-high, 6);
  });

  it('moves with the drift', () => {
    const [still, pulled] = [affine(1, 0), affine(1, 3)].map((field) => reach(ou, field, [0], [-1, 1])[0]);
    expect(pulled.high).toBeGreaterThan(still.high + 2);
  });

  it('spans the prior of ve, and is capped where a score explodes', () => {
    const [wide] = reach(varianceExploding(25, 1), affine(0.01, 0), [0], [-3, 3]);
    expect(wide.high).toBeGreaterThan(9 * 9);
    const [capped] = reach(ou, affine(-20, 0), [0], [-3, 3]);
    expect(capped.high).toBeLessThanOrEqual(1e6);
  });
});
