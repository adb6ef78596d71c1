import { expect, test } from 'vitest';
import { samplingCosts } from '../experiment/sampling-costs.js';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { modesAt } from './configurations.js';
import { flowAlongTraining } from './exact-flow.js';
import { PAPER_GRID } from './paper-read-out.js';

const experiment: Experiment = {
  process: { kind: 've', sigma: 25, horizon: 1 },
  target: modesAt(3),
  embedding: { kind: 'fourier', size: 2 },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 1 },
  trainingTimes: [0, 10_000],
};

test('both models start as one and part, and the predicted mean is J of the law and c/n', () => {
  const { scoreLoss, population, expected, paper, paperOfPopulation, klSde } = flowAlongTraining({
    experiment,
    grid: PAPER_GRID,
  });
  expect(scoreLoss[0]).toEqual(population[0]);
  expect(paper?.[0]).toBe(paperOfPopulation?.[0]);
  expect(population[1].value).toBeLessThan(scoreLoss[1].value ?? Number.NaN);
  expect(paper?.[1]).not.toBe(paperOfPopulation?.[1]);
  const costs = samplingCosts(setting(experiment), experiment.target, experiment.trainingTimes);
  for (const [k, { value }] of costs.entries()) {
    expect(expected[k]).toBeCloseTo((population[k].value ?? Number.NaN) + (value ?? Number.NaN) / 5, 12);
  }
  expect(costs[1].value).toBeGreaterThan(0);
  expect(klSde[1].value).toBeLessThan(klSde[0].value ?? Number.NaN);
});

test('there is no read-out without a grid', () => {
  const { paper, paperOfPopulation } = flowAlongTraining({ experiment: { ...experiment, trainingTimes: [0] } });
  expect([paper, paperOfPopulation]).toEqual([null, null]);
});
