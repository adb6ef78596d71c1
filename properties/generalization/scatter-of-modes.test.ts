import { expect, test } from 'vitest';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { datumGrowth, datumSquares, featureReach } from './scatter-of-modes.measure.js';

const experimentAt = (mu: number, weights: number[][]) => ({
  process: ornsteinUhlenbeck(2),
  target: { kind: 'mixture' as const, weights: [0.1, 0.9], means: [[-mu], [mu]], variances: [1, 1] },
  embedding: { kind: 'signal' as const },
  features: { weights, timeWeights: weights.map(() => [0, 0]) },
  data: { points: [[0]] },
  trainingTimes: [1],
});

test('of features on one side the polynomial has the share of the mode on the other too much, far apart', () => {
  const { gram, polynomial } = datumSquares(experimentAt(1e4, [[1], [2]]));
  expect(gram.value / polynomial).toBeCloseTo(0.9, 3);
});

test('a cross moment counts how often a feature is active', () => {
  const { crossMoment, free } = datumSquares(experimentAt(1e4, [[1]]));
  // int g^2 = 4, and all data of the right mode are on the side of the feature for as long as alpha mu is large
  expect(free).toBeCloseTo(16, 8);
  expect(crossMoment.value / free).toBeCloseTo(0.9, 3);
});

test('the mean square of a feature is that of x where modes are far apart, times the share of a side', () => {
  const { square, polynomial } = featureReach(experimentAt(1e4, [[1]]));
  expect(square / polynomial).toBeCloseTo(0.9, 5);
});

test('the mean square of the gram grows like the fourth power', () => {
  expect(datumGrowth(experimentAt(1, [[1], [-1]])).power.value).toBeCloseTo(4, 4);
});
