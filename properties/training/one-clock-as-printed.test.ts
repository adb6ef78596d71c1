import { expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/schema.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { widthGrowth } from './one-clock-as-printed.measure.js';

const experiment = (scale: number): Experiment => ({
  process: ornsteinUhlenbeck(2),
  target: normalTarget({ mean: 1, variance: 1 }),
  embedding: { kind: 'signal' },
  features: { width: 64, seed: 3, weightScale: scale, timeWeightScale: scale },
  data: { samples: 1, seed: 1 },
  trainingTimes: [1, 100],
});

test('features are scaled to |w|_1 + |u|_1 = 1, so their scale does not matter', () => {
  const [drawn, larger] = [1, 4].map((scale) => widthGrowth(experiment(scale), [16, 64]));
  expect(larger.norm.value).toBeCloseTo(drawn.norm.value, 10);
  expect(larger.rate.value).toBeCloseTo(drawn.rate.value, 10);
});

test('a ladder ends at models of its own widths', () => {
  const narrower = { ...experiment(1), features: { width: 32, seed: 3, weightScale: 1, timeWeightScale: 1 } };
  expect(widthGrowth(narrower, [16, 32])).toEqual(widthGrowth(experiment(1), [16, 32]));
});
