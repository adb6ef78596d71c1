import { expect, it, test } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import { linearField } from '../field/linear-field.js';
import { gradedTimes } from '../grid/graded-times.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { reverseDensities } from '../reverse-sde/reverse-densities.js';
import { growingFrame } from './growing-frame.js';

const process = variancePreserving(0.5, 5, 1);
const weak = linearField(
  scoreOnLine(
    () => 0.4,
    () => 0.3,
  ),
);

/** Masses at t = 0 between even places of x, as a frame gives them. */
function massesIn(power: number, cells: number): Float64Array {
  const frame = growingFrame(process, weak, power);
  const scale = frame.scaleAt(0);
  const faces = Float64Array.from({ length: cells + 1 }, (_, k) => (40 * k) / cells - 20);
  const times = gradedTimes(process, 1, 256).reverse();
  const [{ density, widths }] = reverseDensities(frame.process, frame.field, times, [
    { model: 0, faces: faces.map((x) => x / scale) },
  ]);
  return density.map((q, i) => q * widths[i]);
}

it.each([0.5, 1])('the reverse SDE generates the same in a frame that grows by the power %d', (power) => {
  const [still, growing] = [massesIn(0, 2000), massesIn(power, 2000)];
  for (const [i, mass] of still.entries()) expect(Math.abs(growing[i] - mass)).toBeLessThan(2e-4 * Math.max(...still));
});

test('a frame ends as large as the signal has shrunk, and begins as x itself', () => {
  const { scaleAt } = growingFrame(process, weak, 1);
  expect(scaleAt(process.horizon)).toBe(1);
  expect(scaleAt(0)).toBeCloseTo(1 / process.coefficients(1).alpha, 12);
});
