import { expect, test } from 'vitest';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { drawnModels } from '../measurements/drawn-features.js';
import { flowsOfCopies, flowsOfValues, wideNorms, wideRates } from './infinite-width.measure.js';

const aCase = {
  seed: 11,
  experiment: {
    process: ornsteinUhlenbeck(2),
    target: normalTarget({ mean: 0.5, variance: 1 }),
    embedding: { kind: 'signal' as const },
    features: {
      weights: [[1], [-1], [0.5]],
      timeWeights: [
        [0, 0.2],
        [0.3, 0],
        [0.5, -0.1],
      ],
    },
    data: { points: [[-1], [0.4], [2]] },
    trainingTimes: [0.01, 1, 100],
  },
};

test('each copy of a feature has the a of its value, and without the masses the flow is another', () => {
  for (const { distance, size } of flowsOfCopies(aCase)) expect(distance.value).toBeLessThan(1e-7 * size);
  for (const { distance, size } of flowsOfValues(aCase)) expect(distance.value).toBeGreaterThan(1e-4 * size);
});

test('rate and norm are nearly attained at short times', () => {
  const [rate] = wideRates(aCase);
  expect(rate.left.value / rate.right).toBeGreaterThan(0.9);
  expect(rate.left.value).toBeLessThan(rate.right);
  const [{ square, tau, gain }] = wideNorms(aCase);
  expect(square.value / (tau * gain.value)).toBeGreaterThan(0.9);
  expect(square.value).toBeLessThan(tau * gain.value);
});

test('all draws together miss the average of all features by the variance of one, divided by their number', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const found = drawnModels({ ...aCase, seed });
    if (found === undefined) throw new Error('a law on the line has draws');
    const { width, excess, single, singleOfMean, mean } = found;
    expect(excess.value).toBeCloseTo((single - mean) / (2 * width), 10);
    expect(single).toBeGreaterThan(singleOfMean);
  }
});

test('beyond the line no model is drawn', () => {
  const { features, target, data, ...others } = aCase.experiment;
  const plane = {
    ...others,
    target: { kind: 'mixture' as const, weights: [1], means: [[0, 0]], variances: [1] },
    features: { width: 3, seed: 1 },
    data: { points: [[0, 1]] },
  };
  expect(drawnModels({ seed: 1, experiment: plane })).toBeUndefined();
});
