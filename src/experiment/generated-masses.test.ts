import { expect, test } from 'vitest';
import { OU } from '../testing/processes.js';
import { generatedMasses } from './generated-masses.js';
import { measure } from './measure.js';
import { estimatesAt } from './measurement.js';
import type { Experiment } from './schema.js';

const experiment: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-2], [1]], variances: [0.5, 1] },
  embedding: { kind: 'signal' },
  features: { width: 16, seed: 1 },
  data: { samples: 40, seed: 2 },
  trainingTimes: [1, 100],
};

const sum = (masses: Float64Array) => masses.reduce((total, mass) => total + mass, 0);

test('both distributions have a mass in each cell, and p_0 has all of its mass there', () => {
  for (const { faces, data, generated, outside } of generatedMasses(experiment)) {
    expect([data.length, generated.length]).toEqual([faces.length - 1, faces.length - 1]);
    expect(Math.abs(sum(data) - 1)).toBeLessThan(1e-12);
    expect(Math.min(...generated)).toBeGreaterThanOrEqual(-1e-12);
    expect(outside).toBeGreaterThan(-1e-9);
    expect(Math.abs(sum(generated) + outside - 1)).toBeLessThan(1e-12);
  }
});

test('their divergence on a fine grid is klSde, by training time', () => {
  const measurement = measure(experiment);
  for (const [k, { data, generated }] of generatedMasses(experiment, { cells: 1600, steps: 256 }).entries()) {
    const kl = data.reduce((total, p, i) => total + (p > 1e-300 ? p * Math.log(p / generated[i]) : 0), 0);
    const { klSde, klBound, scoreLoss } = estimatesAt(measurement, k);
    expect(Math.abs(kl - (klSde?.value ?? Number.NaN))).toBeLessThan(2e-3 * kl);
    expect(klBound?.value).toBe((scoreLoss?.value ?? Number.NaN) + measurement.priorKl!);
    expect(klBound?.error).toBe(measurement.numerics.empirical.klBound[k]);
  }
});

test('an experiment in d > 1 is refused', () => {
  const plane: Experiment = {
    ...experiment,
    target: { kind: 'mixture', weights: [1], means: [[0, 1]], variances: [1] },
  };
  expect(() => generatedMasses(plane)).toThrow(RangeError);
});

test('a model of which nothing is known generates nothing that is known', () => {
  const spiked: Experiment = {
    ...experiment,
    embedding: { kind: 'fourier', size: 3 },
    features: { weights: [[1], [0]], timeWeights: [[0, 0, 0], [1e-5 - 1, 0, 1].map((u) => 1e6 * u)] },
    trainingTimes: [0],
  };
  expect(() => generatedMasses(spiked)).toThrow(
    /^features.weights\[1\] is 0 or so small that the feature is on or off/,
  );
});

test('an estimate that does not exist is null', () => {
  const bumpy = measure({ ...experiment, trainingTimes: [0] });
  expect(estimatesAt(bumpy, 0).klScore).toBeNull();
});
