import { describe, expect, test } from 'vitest';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { bestStop } from './overtraining.measure.js';

/** A^2/2 - b A for one feature. */
const oneFeature = (b: number): QuadraticLoss => ({
  width: 1,
  gram: Float64Array.of(1),
  crossMoment: Float64Array.of(b),
});
const zeroLoss = { value: 0.6, error: 0 };
const lossAt = (A: number) => 0.6 + 0.5 * A * A - A;

describe('the best training time of one feature, whose flow is b (1 - exp(-tau))', () => {
  const stopOf = (b: number) => bestStop(oneFeature(1), zeroLoss, gradientFlow(oneFeature(b), [0.1, 1e8]));

  test('is ln 2 where the data ask for twice the best readout, and the loss falls before and rises after it', () => {
    const { logTime, fall, rise } = stopOf(2);
    expect(Math.abs(logTime.value - Math.log(Math.LN2))).toBeLessThan(logTime.error);
    expect(logTime.error).toBeLessThan(0.005);
    expect(fall.value).toBeCloseTo(Math.log(lossAt(-2 * Math.expm1(-0.1)) / 0.1), 4);
    expect(rise.value).toBeCloseTo(Math.log(0.6 / 0.1), 4);
  });

  test('is the last one where they ask for less, without any rise', () => {
    const { logTime, fall, rise } = stopOf(0.5);
    expect(logTime.value).toBeGreaterThan(Math.log(30));
    expect(fall.value).toBeCloseTo(Math.log(lossAt(-0.5 * Math.expm1(-0.1)) / lossAt(0.5)), 10);
    expect(rise.value).toBeLessThan(1e-15);
  });
});
