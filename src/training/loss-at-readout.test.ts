import { expect, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { gradientFlow } from './gradient-flow.js';
import {
  gramTruncation,
  lossChange,
  lossGradient,
  lossRounding,
  lossShift,
  lossTruncation,
  residual,
  residualRounding,
  residualTruncation,
} from './loss-at-readout.js';
import { TRUNCATION } from './mehler-series.js';
import { quadraticLoss } from './quadratic-loss.js';

const loss = { width: 2, gram: Float64Array.of(2, 0, 0, 3), crossMoment: Float64Array.of(5, 7) };
const readout = Float64Array.of(4, -1);

test('the loss falls by A . B/m - A G A^T/2m, with the gradient (A G - B)/m', () => {
  expect(lossChange(loss, readout)).toBeCloseTo((0.5 * (2 * 16 + 3) - (20 - 7)) / 2, 14);
  expect(lossGradient(loss, readout)).toBeCloseTo(Math.hypot(8 - 5, -3 - 7) / 2, 14);
  expect([...residual(loss, readout)]).toEqual([5 - 8, 7 + 3]);
});

test('rounding is a few units of eps times the terms, and zero where the readout is zero', () => {
  expect(lossRounding(loss, readout)).toBeGreaterThan(Number.EPSILON * Math.abs(lossChange(loss, readout)));
  expect(lossRounding(loss, readout)).toBeLessThan(100 * Number.EPSILON);
  expect(lossRounding(loss, new Float64Array(2))).toBe(0);
  expect(residualRounding(loss, readout)).toBeGreaterThan(Number.EPSILON * 2 * lossGradient(loss, readout));
  expect(residualRounding(loss, readout)).toBeLessThan(100 * Number.EPSILON);
});

test('beyond the line, the series of pairs may be off by TRUNCATION sqrt(G_ii G_jj) in each entry of the gram', () => {
  const plane = { width: 2, gram: Float64Array.of(4, 1, 1, 9), crossMoment: Float64Array.of(5, 7, 1, 2) };
  const A = Float64Array.of(3, -1, 4, 0); // |A_1| = 5, |A_2| = 1
  const off = [4, 6, 6, 9].map((size) => TRUNCATION * size);
  // the largest change is that of entries whose signs agree with those of the products of the columns of A
  expect(lossTruncation(plane, A)).toBeCloseTo((0.5 * (25 * off[0] + 2 * 5 * off[1] + off[3])) / 2, 20);
  expect(residualTruncation(plane, A)).toBeCloseTo(TRUNCATION * (5 * 2 + 3) * Math.sqrt(13), 20);
  for (const [e, error] of gramTruncation(plane).entries()) expect(error).toBeCloseTo(off[e], 20);
  expect([...gramTruncation(loss)]).toEqual([0, 0, 0, 0]);
  expect([lossTruncation(loss, readout), residualTruncation(loss, readout)]).toEqual([0, 0]);
});

test('B that is off by so much of each feature moves the loss by as much times what is read of the feature', () => {
  expect(lossShift(loss, readout, Float64Array.of(0.1, 0))).toBeCloseTo((4 * 0.1) / 2, 15);
  expect(lossShift(loss, readout, Float64Array.of(0.1, 0.3))).toBeCloseTo((4 * 0.1 + 0.3) / 2, 15);
  const plane = { width: 2, gram: loss.gram, crossMoment: Float64Array.of(5, 7, 1, 2) };
  expect(lossShift(plane, Float64Array.of(3, -1, 4, 0), Float64Array.of(0.1, 0.2))).toBeCloseTo((0.5 + 0.2) / 2, 15);
});

test('the loss of a readout of several rows is the sum over its rows, and so is the square of the gradient', () => {
  const width = 40;
  const means = [
    [-1, 0, 2],
    [1, 0, 0],
  ];
  const features = drawFeatures(width, 3, embedding({ kind: 'fourier', size: 5 }, ou), 8);
  const whole = quadraticLoss(ou, features, gaussianMixture([0.5, 0.5], means, [1, 0.5]), 24);
  const row = (A: Float64Array, j: number) => A.slice(j * width, (j + 1) * width);
  const [A] = gradientFlow(whole, [3]).readouts;
  const alone = [0, 1, 2].map((j) => ({ ...whole, crossMoment: row(whole.crossMoment, j) }));
  const sum = alone.reduce((total, each, j) => total + lossChange(each, row(A, j)), 0);
  expect(lossChange(whole, A)).toBeCloseTo(sum, 12);
  const slopes = alone.map((each, j) => lossGradient(each, row(A, j)));
  expect(lossGradient(whole, A)).toBeCloseTo(Math.hypot(...slopes), 12);
});
