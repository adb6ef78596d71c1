import { expect, test } from 'vitest';
import { costBesideFiner } from './stated-errors.measure.js';

test('a cost that is not resolved late in training is silent, and the one early in training is compared', () => {
  const found = costBesideFiner({
    by: 'cost',
    experiment: {
      process: { kind: 've', sigma: 1.7115, horizon: 0.2026 },
      target: {
        kind: 'mixture',
        weights: [1 / 6, 2 / 3, 1 / 6],
        means: [[-2.994], [-1.71], [2.928]],
        variances: [0.1057, 1.9867, 0.5446],
      },
      embedding: { kind: 'signal' },
      features: { width: 2, seed: 999984 },
      data: { samples: 6, seed: 36851 },
      trainingTimes: [717.8],
      weighting: 'g2',
      initial: { readout: [[0.824, -1.85]] },
    },
  });
  expect(found).toEqual([
    { vacuous: expect.stringContaining('not resolved') },
    expect.objectContaining({ key: 'expected.cost' }),
  ]);
});
