import { expect, test } from 'vitest';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange } from '../training/loss-at-readout.js';
import { ridgeComparison } from './ridge-comparison.js';

const loss = { width: 2, gram: Float64Array.of(2, 0.5, 0.5, 1), crossMoment: Float64Array.of(1, -3) };
const descent = { loss, flow: gradientFlow(loss, [4]) };

test('the comparison model is B (G + I/(2 tau))^-1, computed by hand here', () => {
  const { readout, change, distance } = ridgeComparison(descent, 4);
  // (2 + 1/8) a + b/2 = 1, a/2 + (1 + 1/8) b = -3
  const determinant = 2.125 * 1.125 - 0.25;
  expect(readout[0]).toBeCloseTo((1.125 + 1.5) / determinant, 13);
  expect(readout[1]).toBeCloseTo((-3 * 2.125 - 0.5) / determinant, 13);
  expect(change).toBe(lossChange(loss, readout));
  expect(distance).toBeCloseTo((readout[0] * readout[0] + readout[1] * readout[1]) / (4 * 2 * 4), 13);
});

test('the sum of loss and distance of the comparison model is the least of all models, and above the loss of the flow', () => {
  const sum = (part: number) => {
    const { change, distance } = ridgeComparison(descent, 4, part);
    return change + distance;
  };
  for (const part of [0.3, 0.9, 1.1, 3]) expect(sum(part)).toBeGreaterThan(sum(1));
  expect(sum(1)).toBeGreaterThan(lossChange(loss, descent.flow.readouts[0]));
});

test('the comparison model before training is the zero model', () => {
  expect(ridgeComparison(descent, 0)).toEqual({ readout: new Float64Array(2), change: 0, distance: 0 });
});
