import { describe, expect, it, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { gaussianMixture } from '../../target/mixture.js';
import { ou } from '../../testing/processes.js';
import { known } from '../divergence.js';
import { featureField } from '../field/feature-field.js';
import { targetField } from '../field/target-field.js';
import { klOde } from '../kl-ode.js';
import { firstSteps } from './graded-times.js';

/** One feature relu(w . x + b) with b = h - 1 + cos(pi (t - c)/4), which is above 0 for |t - c| < (4/pi) arccos(1 - h). */
const pulse = (weights: readonly number[], height: number, readout: readonly number[], centre = 2) =>
  featureField(
    {
      ...{ width: 1, dimension: weights.length, embedding: embedding({ kind: 'fourier', size: 3 }, ou) },
      weights: Float64Array.from(weights),
      timeWeights: Float64Array.of(height - 1, Math.cos((Math.PI / 4) * centre), Math.sin((Math.PI / 4) * centre)),
    },
    [Float64Array.from(readout)],
  );

test('refinement begins with enough steps that a feature which is on for a while is on for three of them', () => {
  const target = gaussianMixture([1], [[0]], [1]);
  const firstOf = (weight: number, height: number, most = 4096) =>
    firstSteps(ou, target, pulse([weight], height, [1]), 32, most);
  expect(firstOf(0, 1)).toBe(32);
  // on for 2.5, 0.8, 0.25 and 0.08 of a percent of the time
  expect([1e-2, 1e-3, 1e-4, 1e-5].map((height) => firstOf(0, height)).map(Math.log2)).toEqual([6, 7, 9, 10]);
  expect(firstOf(1e-6, 1e-4)).toBe(firstOf(0, 1e-4));
  expect(firstOf(0, 1e-4, 256)).toBe(256);
  expect(firstOf(0, 1e-4, 300)).toBe(256);
  expect(firstOf(0, 1e-4, 16)).toBe(16);
  // what p_t is wide beside is not on everywhere at once
  expect(firstOf(1, 1e-4)).toBe(32);
});

test('a field that is no sum of features begins where others do', () => {
  const target = gaussianMixture([1], [[0]], [1]);
  expect(firstSteps(ou, target, targetField(target, ou), 32, 4096)).toBe(32);
});

describe('the flow of a score that is on for a percent of the time', () => {
  const [height, centre] = [5e-5, 1.6];
  const half = (4 / Math.PI) * Math.acos(1 - height);
  // s = A b(t) at all x, so x_T = e^{-4} (x_0 - int e^t s dt)
  const count = 1000;
  const force = Array.from({ length: count }, (_, i) => {
    const t = centre + half * ((2 * i + 1) / count - 1);
    return ((2 * half) / count) * Math.exp(t) * (height - 1 + Math.cos((Math.PI / 4) * (t - centre)));
  }).reduce((sum, each) => sum + each, 0);
  const size = (2 * Math.exp(4)) / force;
  // KL(N(0, 1) || N(2 e^4, e^8)) = 4 + (1 + 4 e^8)/(2 e^8) - 1/2
  const onLine = 4 + 0.5 * Math.exp(-8) + 2 - 0.5;
  const across = 4 + 0.5 * Math.exp(-8) - 0.5;

  it.each([
    ['on the line', [0], [0], onLine],
    ['in the plane', [0, 0], [0, 0], onLine + across],
  ])('%s', (_, mean, weights, kl) => {
    const target = gaussianMixture([1], [mean], [1]);
    const readout = mean.map((_each, j) => (j === 0 ? size : 0));
    const [found] = klOde(ou, target, pulse(weights, height, readout, centre));
    expect(Math.abs(known(found).value - kl)).toBeLessThanOrEqual(known(found).error);
    expect(known(found).error).toBeLessThan(0.5);
  });
});
