import { expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { wellTrained } from './likelihood-bounds.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 1, betaMax: 4, horizon: 2 },
  target: { kind: 'mixture', weights: [1], means: [[0.5]], variances: [0.8] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 6, seed: 1 },
  data: { samples: 10, seed: 2 },
  trainingTimes: [10],
};
const built = setting(experiment);
const lossesBy = (nodes: number) => train(built, [10], timeResolution(nodes)).empirical.scoreLoss;

test.each([
  ['the first', [2e-3], 12],
  ['as many as it takes', [2.1e-3, 1e-3], 36],
  ['all, where none are enough', [1, 1, 1], 108],
])('a training takes %s of the numbers of nodes', (_, errors, nodes) => {
  const left = [...errors];
  const { empirical } = wellTrained(built, [10], [12, 36, 108], () => [{ value: 1, error: left.shift()! }]);
  expect(empirical.scoreLoss).toEqual(lossesBy(nodes));
});

test('a number below 0.01 nats has to be known to a part of 0.01 nats', () => {
  const of = (error: number) => wellTrained(built, [10], [12, 36], () => [{ value: 1e-6, error }]).empirical.scoreLoss;
  expect(of(1.9e-5)).toEqual(lossesBy(12));
  expect(of(2.1e-5)).toEqual(lossesBy(36));
});
